using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Host.Demo;

public sealed class AgiRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("agi-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("vasp/koh-water-aimd-vasp643/XDATCAR", "XDATCAR", "Direct configuration=")]
    [InlineData("vasp/koh-water-aimd-vasp643/OSZICAR", "OSZICAR", " T= ")]
    public void Lines_HaveTheColumnsOfRealOnes(string real, string ours, string marker)
    {
        AgiRun.Run(Short("a"), null, TestContext.Current.CancellationToken);
        string[] expected = File.ReadAllLines(SharedData.Path(real));
        string[] actual = Lines("a", ours);

        // The title, scale and lattice rows too; then the marked line and the row after it.
        int realLine = Array.FindIndex(expected, l => l.Contains(marker, StringComparison.Ordinal));
        int ourLine = Array.FindIndex(actual, l => l.Contains(marker, StringComparison.Ordinal));
        Assert.Equal(Shape(expected[realLine]), Shape(actual[ourLine]));
        if (string.Equals(ours, "XDATCAR", StringComparison.Ordinal))
        {
            Assert.Equal(Shape(expected[realLine + 1]), Shape(actual[ourLine + 1]));
            Assert.Equal(expected[0].Length, actual[0].Length);
            Assert.Equal(expected[1], actual[1]);
            Assert.All(new[] { 2, 3, 4 }, k => Assert.Equal(Shape(expected[k]), Shape(actual[k])));
            Assert.Equal("   Ag   I ", actual[5]);
            Assert.Equal("    64    64", actual[6]);
        }
    }

    [Fact]
    public void PoscarAndContcar_HaveTheLayoutOfARealOne()
    {
        AgiRun.Run(Short("a"), null, TestContext.Current.CancellationToken);
        string[] real = File.ReadAllLines(SharedData.Path("vasp/koh-water-aimd-vasp643/CONTCAR"));
        const int RealIons = 333;

        foreach (string name in new[] { "POSCAR", "CONTCAR" })
        {
            string[] ours = Lines("a", name);
            Assert.Equal(8 + (5 * 128) + 5, ours.Length);
            Assert.Equal(real[0].Length, ours[0].Length);
            Assert.Equal(real[1], ours[1]);
            Assert.All(new[] { 2, 3, 4, 7, 8 }, k => Assert.Equal(Shape(real[k]), Shape(ours[k])));
            Assert.Equal("  Ag              I               ", ours[5]);
            Assert.All(new[] { 0, 1, 127 }, k => Assert.Equal(Shape(real[9 + RealIons + k]), Shape(ours[9 + 128 + k])));
            Assert.Equal(["", "           1", "   2.0000000000000000     "], ours[(9 + (2 * 128))..(12 + (2 * 128))]);
            Assert.All(new[] { 3, 4, 5 }, k => Assert.Equal(Shape(real[9 + (2 * RealIons) + k]), Shape(ours[9 + (2 * 128) + k])));
        }
    }

    [Fact]
    public void Files_TellOneStory()
    {
        AgiRun.Run(Short("a") with { StepsPerFrame = 1 }, null, TestContext.Current.CancellationToken);
        string[] xdatcar = Lines("a", "XDATCAR");
        string[] poscar = Lines("a", "POSCAR");
        string[] contcar = Lines("a", "CONTCAR");

        Assert.Equal(7 + (12 * 129), xdatcar.Length);
        Assert.Equal(12, Lines("a", "OSZICAR").Length);
        Assert.All(Enumerable.Range(1, 12), k => Assert.Equal($"Direct configuration={k,6}", xdatcar[7 + ((k - 1) * 129)]));

        // Frame 1 is one step after POSCAR, whose predictor rows say where it will be; CONTCAR is the last frame.
        Assert.All(Enumerable.Range(0, 128), i => Close(Numbers(poscar[13 + 256 + i]), Numbers(xdatcar[8 + i]), 5e-5));
        Assert.All(Enumerable.Range(0, 128), i => Close(Numbers(contcar[8 + i]), Numbers(xdatcar[8 + (11 * 129) + i]), 6e-9));
    }

    [Fact]
    public void Incar_GivesTheTimeAxis()
    {
        AgiRun.Run(Short("a") with { TemperatureK = 612.5 }, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "SYSTEM = alpha-AgI 612.5 K seed 1", "IBRION = 0", "ISIF = 2", "MDALGO = 2", "SMASS = 0", "NSW = 60", "POTIM = 2.0",
                "NBLOCK = 5", "KBLOCK = 1", "TEBEG = 612.5", "TEEND = 612.5", "POMASS = 107.868 126.904",
            ],
            Lines("a", "INCAR"));
    }

    [Fact]
    public void SameSeed_GivesTheSameBytes_AnotherSeedOthers()
    {
        AgiRun.Run(Short("a"), null, TestContext.Current.CancellationToken);
        AgiRun.Run(Short("b"), null, TestContext.Current.CancellationToken);
        AgiRun.Run(Short("c") with { Seed = 2 }, null, TestContext.Current.CancellationToken);

        foreach (string name in new[] { "INCAR", "POSCAR", "XDATCAR", "OSZICAR", "CONTCAR" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_root, "a", name)), File.ReadAllBytes(Path.Combine(_root, "b", name)));
            Assert.NotEqual(File.ReadAllBytes(Path.Combine(_root, "a", name)), File.ReadAllBytes(Path.Combine(_root, "c", name)));
        }
    }

    [Fact]
    public void Cancelled_LeavesTornFilesAsAKilledVaspDoes()
    {
        using CancellationTokenSource source = new();
        Callback progress = new(frames =>
        {
            Assert.Equal(0, new FileInfo(Path.Combine(_root, "a", "XDATCAR")).Length % BlockFile.BlockBytes);
            if (frames == 7)
            {
                source.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => AgiRun.Run(Short("a"), progress, source.Token));

        Assert.Equal(7, progress.Last);
        Assert.Equal(0, new FileInfo(Path.Combine(_root, "a", "XDATCAR")).Length % BlockFile.BlockBytes);
        Assert.NotEqual((byte)'\n', File.ReadAllBytes(Path.Combine(_root, "a", "XDATCAR"))[^1]);
        Assert.False(File.Exists(Path.Combine(_root, "a", "CONTCAR")));
    }

    [Fact]
    public void Rate_LimitsFramesASecond()
    {
        long started = Stopwatch.GetTimestamp();

        AgiRun.Run(Short("a") with { FramesPerSecond = 40 }, null, TestContext.Current.CancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(12 / 40.0));
    }

    [Fact]
    public void ExistingFiles_AreNotOverwritten()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a"));
        File.WriteAllText(Path.Combine(_root, "a", "OSZICAR"), "mine");

        Assert.Throws<IOException>(() => AgiRun.Run(Short("a"), null, TestContext.Current.CancellationToken));

        Assert.Equal("mine", File.ReadAllText(Path.Combine(_root, "a", "OSZICAR")));
        Assert.Single(Directory.GetFiles(Path.Combine(_root, "a")));
    }

    [Fact]
    public void Options_AllProblemsAreNamedAtOnce()
    {
        AgiOptions wrong = Short("a") with { Frames = 0, TimestepFs = -1, Replicas = 3 };

        ArgumentException e = Assert.Throws<ArgumentException>(() => AgiRun.Run(wrong, null, TestContext.Current.CancellationToken));

        Assert.Equal("frames must be at least 1; the time step must lie in (0, 10] fs; replicas must be 1 or 2.", e.Message);
    }

    private AgiOptions Short(string name) => new() { Directory = Path.Combine(_root, name), Frames = 12, EquilibrationSteps = 60 };

    private string[] Lines(string run, string name) => File.ReadAllLines(Path.Combine(_root, run, name));

    /// <summary>What stands in which column: numbers differ from run to run, points, letters and the line's length do not.</summary>
    private static string Shape(string line) => Regex.Replace(line, "[-+ 0-9]", "#", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static double[] Numbers(string row) =>
        [.. row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    private static void Close(double[] a, double[] b, double tolerance) =>
        Assert.All(a.Zip(b), p => Assert.Equal(p.First, p.Second, tolerance));

    private sealed class Callback(Action<long> action) : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value)
        {
            Last = value;
            action(value);
        }
    }
}
