using Pipeline.Formats;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats;

public sealed class FormatRegistryTests
{
    [Theory]
    [InlineData("XDATCAR", "XDATCAR")]
    [InlineData("runs/a/XDATCAR.MD", "XDATCAR")]
    [InlineData("example_center.XDATCAR", "XDATCAR")]
    [InlineData("XDATCAR.bad_fmt.gz", "XDATCAR")]
    [InlineData("INCAR.gz", "INCAR")]
    [InlineData("CONTCAR.h2o.md", "POSCAR")]
    [InlineData("POSCAR", "POSCAR")]
    [InlineData("OUTCAR", null)]
    [InlineData("xdatcar", null)]
    public void Names_FindTheirFormat(string file, string? format)
    {
        Assert.Equal(format, FormatRegistry.ForFile(file)?.Name);
    }

    [Fact]
    public void Registry_IsSortedAndMakesFreshParsers()
    {
        Assert.Equal(FormatRegistry.All.Select(static f => f.Name).Order(StringComparer.Ordinal), FormatRegistry.All.Select(static f => f.Name), StringComparer.Ordinal);
        FormatDescriptor trajectory = Assert.Single(FormatRegistry.All, static f => f.CreateParser is not null);
        Assert.NotSame(trajectory.CreateParser!(), trajectory.CreateParser!());
        Assert.All(FormatRegistry.All, static f => Assert.StartsWith("https://", f.Reference, StringComparison.Ordinal));
    }
}
