using Pipeline.Formats.Arrow;
using Pipeline.Formats.Writers;
using Pipeline.Tests.Formats.Parquet;
namespace Pipeline.Tests.Formats.Arrow;
public sealed class TempMake
{
    [Fact]
    public async Task Make()
    {
        File.WriteAllBytes(Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests/Fixtures/state-format-1.arrow"), StateFile.Write(SampleStates.Small(), SampleStates.Metadata));
        await using FileStream f = File.Create("/tmp/t-arrow.arrow");
        await new ArrowTableWriter().WriteAsync(SampleTables.Mixed(100, true), f, TestContext.Current.CancellationToken);
    }
}
