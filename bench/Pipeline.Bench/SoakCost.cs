using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

/// <summary>Memory over very many frames of a small system: frames are made in place, go through the graph with its pool, and an epoch's tables are built now and then.</summary>
internal static class SoakCost
{
    private const int Atoms = 8;
    private const long Report = 250_000;
    private const long Step = 100_000_000 / 400;

    public static async Task RunAsync(long count)
    {
        string folder = Directory.CreateTempSubdirectory("ionstream-soak-").FullName;
        try
        {
            await RunAsync(count, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(long count, string folder)
    {
        string path = Path.Combine(folder, "XDATCAR");
        await File.WriteAllTextAsync(path, Text());
        await File.WriteAllTextAsync(Path.Combine(folder, "INCAR"), "IBRION = 0\nPOTIM = 1\nNBLOCK = 1\n");
        RunInput input = RunInput.Resolve(folder);
        RunDescription run = RunProbe.Describe(input, new RunSettings { Groups = new Dictionary<string, GroupOptions>(StringComparer.Ordinal) }, isFinal: true)!;
        (string Name, object Options)[] recipe =
        [
            ("rdf", new RdfOptions { MaxRadiusAngstrom = 4 }), ("msd", new MsdOptions { LinearLags = 100 }), ("vacf", new VacfOptions { MaxLagPs = 0.1 }),
            ("vanHove", new VanHoveOptions { OriginStride = 100, MaxRadiusAngstrom = 4 }), ("thermo", new ThermoOptions()),
        ];
        List<(Observable Observable, object Options)> observables = [.. recipe.Select(r => (ObservableRegistry.All.Single(o => o.Name == r.Name), r.Options))];
        List<IAccumulator> accumulators = [.. observables.Select(o => o.Observable.Build(o.Options, run))];
        FrameGraph graph = new()
        {
            Acknowledge = (_, branch, state) =>
            {
                IAccumulator copy = observables[branch].Observable.Build(observables[branch].Options, run);
                copy.Restore(state);
                GC.KeepAlive(copy.Results());
            },
        };
        accumulators.ForEach(a => graph.Observe(a));
        FramePool pool = new();
        List<(double Frames, double Rss)> samples = [];
        long begin = Stopwatch.GetTimestamp();
        await graph.RunAsync(_ => Frames(count, pool, run, (frames) =>
        {
            samples.Add((frames, ProcessMemory.Status("VmRSS") / 1024.0));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{frames,12} frames, {frames / Stopwatch.GetElapsedTime(begin).TotalSeconds,8:F0} frames/s, {ProcessMemory.Line}"));
        }), CancellationToken.None);
        List<(double Frames, double Rss)> warm = [.. samples.Where(s => s.Frames >= count / 5.0)];
        double meanFrames = warm.Average(static s => s.Frames), meanRss = warm.Average(static s => s.Rss);
        double slope = warm.Sum(s => (s.Frames - meanFrames) * (s.Rss - meanRss)) / warm.Sum(s => (s.Frames - meanFrames) * (s.Frames - meanFrames));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RSS after the first fifth: {slope * 1e7:F3} MiB per 10^7 frames; frames made {pool.Created}, not returned {pool.Leaked}"));
    }

    private static async IAsyncEnumerable<PipelineMessage> Frames(long count, FramePool pool, RunDescription run, Action<long> report)
    {
        ulong state = 88172645463325252;
        long[] at = new long[3 * Atoms];
        await Task.Yield();
        for (long n = 0; n < count; n++)
        {
            Frame frame = pool.Rent(run.Topology);
            Fill(frame, n, at, ref state);
            yield return frame;
            if ((n + 1) % Report == 0)
            {
                report(n + 1);
                yield return new CheckpointBarrier(n + 1);
            }
        }
    }

    /// <summary>A lattice whose atoms shake: a walk that is pulled back, all in integers.</summary>
    private static void Fill(Frame frame, long n, long[] at, ref ulong state)
    {
        (frame.Index, frame.Ordinal, frame.Step, frame.Label, frame.TimeFs, frame.Period) = (n, n, n, n, n, 100_000_000);
        frame.Cell = Cell.Orthorhombic(9, 9, 9);
        for (int i = 0; i < at.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            at[i] += (long)(state % (ulong)Step) - (Step / 2) - (at[i] / 64);
            long place = 25_000_000 + (((i % Atoms) >> (i / Atoms) & 1) * 50_000_000) + at[i];
            frame.Unwrapped[i] = place;
            frame.Scaled[i] = ((place % 100_000_000) + 100_000_000) % 100_000_000;
        }
    }


    private static string Text()
    {
        string header = "soak\n1.0\n9.0 0.0 0.0\n0.0 9.0 0.0\n0.0 0.0 9.0\nAg I\n4 4\n";
        string rows = string.Concat(Enumerable.Range(0, Atoms).Select(static i => string.Create(CultureInfo.InvariantCulture, $"  {0.25 + (0.5 * (i & 1)):F8}  {0.25 + (0.5 * (i >> 1 & 1)):F8}  {0.25 + (0.5 * (i >> 2 & 1)):F8}\n")));
        return header + string.Concat(Enumerable.Range(1, 2).Select(n => string.Create(CultureInfo.InvariantCulture, $"Direct configuration= {n,5}\n{rows}")));
    }
}
