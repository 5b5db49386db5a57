using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

/// <summary>
/// What one epoch of a run costs, piece by piece: states, their copies, tables, hashes and files. CPU time of the process, since machines
/// are shared.
/// </summary>
internal static class EpochCost
{
    private static readonly MemoryStream s_checkpoint = new(64 << 20);
    private static readonly Dictionary<(string Step, string What), List<(double Ms, long Bytes)>> s_costs = [];

    public static async Task RunAsync(string path, string config, int count, int passes)
    {
        Recipe recipe = Recipe.Load(config, new Dictionary<string, string?>(StringComparer.Ordinal));
        RunInput input = RunInput.Resolve(path);
        RunDescription run = RunProbe.Describe(input, recipe.ToSettings(), isFinal: true)!;
        List<(Observable Observable, object Options)> observables = [.. ObservableRegistry.All.Where(o => recipe.Observables.ContainsKey(o.Name)).Select(o => (o, recipe.Observables[o.Name]))];
        List<IAccumulator> accumulators = [.. observables.Select(o => o.Observable.Build(o.Options, run))];
        double[] feeding = new double[accumulators.Count];
        TrajectorySource source = new(SourceMembers.Of(input), run, recipe.ToSettings() with { ToFrame = count }, new TailOptions(), stopAtDamage: true, TimeProvider.System);
        await foreach (PipelineMessage message in source.ReadAsync(CancellationToken.None))
        {
            if (message is Frame frame)
            {
                for (int i = 0; i < feeding.Length; i++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    accumulators[i].Add(new FrameView(frame));
                    feeding[i] += Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
                }

                frame.Release();
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Topology.AtomCount} atoms, {source.Summary.Frames} frames; microseconds a frame, observables in turn: {string.Join(", ", accumulators.Select((a, i) => string.Create(CultureInfo.InvariantCulture, $"{a.Name} {feeding[i] / source.Summary.Frames:F1}")))}"));
        using OszicarFiles oszicar = new(SourceMembers.Of(input), run);
        for (int pass = 0; pass < passes; pass++)
        {
            await EpochAsync(observables, accumulators, oszicar, recipe, run, source.Summary);
        }

        Report(passes);
    }

    private static async Task EpochAsync(List<(Observable Observable, object Options)> observables, List<IAccumulator> accumulators, OszicarFiles oszicar, Recipe recipe, RunDescription run, RunSummary summary)
    {
        Time("oszicar", "", () => oszicar.ReadToAsync(summary, isFinal: false).GetAwaiter().GetResult());
        Dictionary<string, ColumnTable> tables = new(StringComparer.Ordinal);
        List<StateArrays> states = [];
        for (int i = 0; i < observables.Count; i++)
        {
            (Observable observable, object options) = observables[i];
            StateArrays state = Time("snapshot", observable.Name, accumulators[i].Snapshot);
            states.Add(state);
            IAccumulator copy = Time("build", observable.Name, () => observable.Build(options, run));
            Time("restore", observable.Name, () => copy.Restore(state));
            foreach (ColumnTable table in Time("results", observable.Name, copy.Results))
            {
                tables.Add(table.Name, table);
            }
        }

        foreach (DerivedTable derived in DerivedRegistry.Of(recipe.Observables))
        {
            DerivedInput from = derived.InputOf(tables, recipe.Observables, run, summary) with { Oszicar = oszicar.Records };
            tables.Add(derived.Name, Time("derived", derived.Name, () => derived.Compute(from)));
        }

        foreach (ColumnTable table in tables.Values.Where(static t => !t.IsIntermediate))
        {
            Time("hash", table.Name, () => ContentHash.Of(table));
            using MemoryStream file = new();
            long allocated = GC.GetTotalAllocatedBytes();
            TimeSpan begin = Environment.CpuUsage.TotalTime;
            await new ParquetTableWriter().WriteAsync(table, ContentHash.Of(table), file, CancellationToken.None);
            Add("parquet", $"{table.Name} {table.RowCount} x {table.Columns.Count}, {file.Length} bytes", (Environment.CpuUsage.TotalTime - begin).TotalMilliseconds, GC.GetTotalAllocatedBytes() - allocated);
        }

        s_checkpoint.SetLength(0);
        Time("checkpoint", "written", () => StateFile.Write(s_checkpoint, states, new Dictionary<string, string>()));
        byte[] checkpoint = s_checkpoint.ToArray();
        Time("checkpoint", string.Create(CultureInfo.InvariantCulture, $"read: {states.Sum(static s => s.Arrays.Count)} arrays, {checkpoint.Length} bytes"), () => StateFile.Read(checkpoint));
        Time("collection", "", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false));
    }

    private static void Report(int passes)
    {
        List<(string Step, string What, double Ms, double Bytes)> rows = [.. s_costs.Select(static c => (c.Key.Step, c.Key.What, c.Value.Skip(1).Min(static v => v.Ms), c.Value.Skip(1).Average(static v => v.Bytes)))];
        foreach ((string step, string what, double ms, double bytes) in rows.OrderByDescending(static r => r.Ms).Where(static r => r.Ms >= 0.05))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ms,9:F2} ms {bytes / 1e6,8:F2} MB allocated  {step,-10} {what}"));
        }

        foreach (IGrouping<string, (string Step, string What, double Ms, double Bytes)> step in rows.GroupBy(static r => r.Step, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step.Sum(static r => r.Ms),9:F1} ms {step.Sum(static r => r.Bytes) / 1e6,8:F2} MB allocated  {step.Key} in all"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Sum(static r => r.Ms),9:F1} ms {rows.Sum(static r => r.Bytes) / 1e6,8:F2} MB allocated  an epoch (best of {passes - 1} after the first, each); the first: {s_costs.Values.Sum(static c => c[0].Ms):F0} ms, the second {s_costs.Values.Sum(static c => c[1].Ms):F0} ms"));
    }

    private static void Time(string step, string what, Action action) => Time(step, what, () =>
    {
        action();
        return 0;
    });

    private static T Time<T>(string step, string what, Func<T> action)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        T result = action();
        Add(step, what, (Environment.CpuUsage.TotalTime - begin).TotalMilliseconds, GC.GetTotalAllocatedBytes() - allocated);
        return result;
    }

    private static void Add(string step, string what, double ms, long bytes)
    {
        if (!s_costs.TryGetValue((step, what), out List<(double, long)>? list))
        {
            s_costs.Add((step, what), list = []);
        }

        list.Add((ms, bytes));
    }
}
