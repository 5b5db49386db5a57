using System.Buffers;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats.Readers;

public sealed class OszicarTests
{
    private const string Dft = "       N       E                     dE             d eps       ncg     rms          rms(c)\nDAV:   1     0.102293715062E+05    0.10229E+05   -0.48133E+05  1592   0.116E+03\n";

    /// <summary>Counts and first lines as ../shared/vasp/PROVENANCE.tsv has them.</summary>
    [Theory]
    [InlineData("koh-water-aimd-vasp643", 100, 0, 271, -1554.4670, -1627.2529, 11.622)]
    [InlineData("pt111-water-run1", 3, 0, 313, -543.05027, -558.76023, 3.3939)]
    [InlineData("pt111-water-run2", 3, 0, 309, -543.04252, -558.59300, 3.3515)]
    [InlineData("pmg-oszicar", 0, 60, double.NaN, double.NaN, -526.36024, double.NaN)]
    [InlineData("custodian-potim", 0, 3, double.NaN, double.NaN, -283.71958, double.NaN)]
    public void RealFiles_EveryIonicStep(string folder, int dynamics, int relaxation, double t, double e, double f, double ek)
    {
        List<OszicarStep> steps = Read(SharedData.Bytes($"vasp/{folder}/OSZICAR"), int.MaxValue);

        Assert.Equal(dynamics, steps.Count(s => s.TemperatureK is not null));
        Assert.Equal(relaxation, steps.Count(s => s.TemperatureK is null && s.FreeEv is not null));
        Assert.Equal(Enumerable.Range(1, steps.Count).Select(n => (long)n), steps.Select(s => s.Step));
        Assert.Equal((t, e, f, ek), (steps[0].TemperatureK ?? double.NaN, steps[0].TotalEv ?? double.NaN, steps[0].FreeEv ?? double.NaN, steps[0].KineticEv ?? double.NaN));
        Assert.Equal(relaxation > 0, steps[0].Magnetisation is not null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void AnySplitOfTheBytes_SameSteps(int chunk)
    {
        byte[] bytes = SharedData.Bytes("vasp/koh-water-aimd-vasp643/OSZICAR");

        Assert.Equal(Read(bytes, int.MaxValue), Read(bytes, chunk));
    }

    [Fact]
    public void MachineLearnedSteps_OneLineEach()
    {
        List<OszicarStep> steps = Read("      1 T=   300. E= -.11809356E+03 F= -.11929569E+03 E0= -.11929569E+03  EK= 0.12021E+01 SP= 0.00E+00 SK= 0.00E+00\n      2 T=   298. E= -.11809356E+03 F= -.11929000E+03 E0= -.11929000E+03  EK= 0.12001E+01 SP= 0.10E-02 SK= 0.20E-03 mag=     1.5000\n");

        Assert.Equal(2, steps.Count);
        Assert.Equal(new OszicarStep(2, 298, -118.09356, -119.29, -119.29, 1.2001, 0.001, 0.0002, 1.5), steps[1]);
        Assert.Null(steps[0].Magnetisation);
    }

    [Fact]
    public void Stars_AreUndefined()
    {
        OszicarStep step = Assert.Single(Read("***** T= ****** E= -.11809356E+03 F= -.11929569E+03 E0=************** EK= 0.12021E+01 SP=        NaN SK= 0.00E+00\n"));

        Assert.Equal(new OszicarStep(Frame.NoLabel, null, -118.09356, -119.29569, null, 1.2021, null, 0, null), step);
    }

    [Fact]
    public void TornLastLine_Waits()
    {
        string whole = Dft + "    1 T=   300. E= -.1E+03 F= -.1E+03 E0= -.1E+03  EK= 0.1E+01 SP= 0.00E+00 SK= 0.00E+00\n";

        Assert.Single(Read(whole + "    2 T=   300. E= -.1E+03 F= -.1"));
        Assert.Empty(Read(whole[..^1]));
    }

    [Theory]
    [InlineData("    2 T=   3x0. E= -.1E+03 F= -.1E+03\n", "T= and a number")]
    [InlineData("    2 T=   300. E= -.1Q+03 F=\n", "E= and a number")]
    [InlineData("    0 T=   300. E= -.1E+03 F= -.1E+03\n", "a step number above 0")]
    [InlineData("99999999999999999999999 T=   300. E= -.1E+03 F= -.1E+03\n", "a step number above 0")]
    [InlineData("    2 T=   300. E= \0\0\0\0 F= -.1E+03\n", "text")]
    public void DamagedLine_IsNamedAndPassedOver(string damage, string expected)
    {
        string before = Dft + "    1 T=   300. E= -.1E+03 F= -.1E+03 E0= -.1E+03  EK= 0.1E+01 SP= 0.00E+00 SK= 0.00E+00\n";
        byte[] bytes = Encoding.ASCII.GetBytes(before + damage + "    3 T=   301. E= -.1E+03 F= -.1E+03\n");
        Oszicar parser = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(bytes));
        Assert.True(parser.TryParse(ref reader, out _));
        TrajectoryFormatException? error = null;
        try
        {
            Assert.False(parser.TryParse(ref reader, out _), "nothing was thrown");
        }
        catch (TrajectoryFormatException thrown)
        {
            error = thrown;
        }

        Assert.Equal((expected, "OSZICAR", (long)before.Length, 3L), (error?.Expected, error!.Format, error.Position.Offset, error.Position.Line));
        Assert.True(parser.TryParse(ref reader, out OszicarStep next));
        Assert.Equal((3, 301.0), (next.Step, next.TemperatureK));
    }

    [Fact]
    public void AnyBytes_NeverAnythingButAStepOrATypedError()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("   12 T=   300. E= -.11809356E+03 F= -.11929569E+03 E0= -.1E+03  EK= 0.12021E+01 SP= 0.00E+00 SK= 0.00E+00\n");
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] hurt = [.. bytes, .. bytes];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                hurt[random.Next(hurt.Length)] = (byte)random.Next(256);
            }

            Oszicar parser = new();
            SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(hurt));
            for (int call = 0; call < 10 && !reader.End; call++)
            {
                try
                {
                    if (parser.TryParse(ref reader, out OszicarStep step))
                    {
                        Assert.All(new[] { step.TemperatureK, step.TotalEv, step.FreeEv }, v => Assert.True(v is null || double.IsFinite(v.Value)));
                    }
                }
                catch (TrajectoryFormatException)
                {
                    // Named and passed over.
                }
            }
        }
    }

    private static List<OszicarStep> Read(string text) => Read(Encoding.ASCII.GetBytes(text), int.MaxValue);

    private static List<OszicarStep> Read(byte[] bytes, int chunk)
    {
        Oszicar parser = new();
        List<OszicarStep> steps = [];
        int consumed = 0;
        for (int length = Math.Min(chunk, bytes.Length); ; length = Math.Min(length + chunk, bytes.Length))
        {
            SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(bytes, consumed, length - consumed));
            while (parser.TryParse(ref reader, out OszicarStep step))
            {
                steps.Add(step);
            }

            consumed += (int)reader.Consumed;
            Assert.Equal(consumed, parser.Position.Offset);
            if (length == bytes.Length)
            {
                return steps;
            }
        }
    }
}
