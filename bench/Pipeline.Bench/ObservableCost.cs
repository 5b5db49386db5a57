using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

/// <summary>Microseconds a frame and bytes of state of each observable on its own, one thread, frames already parsed and unwrapped.</summary>
internal static class ObservableCost
{
    private const int Frames = 6000;

    /// <summary>All, one in its default form, or all of these <c>together</c>; the median beside the best tells how busy the machine was.</summary>
    public static async Task RunAsync(string path, string? only, int passes)
    {
        RunInput input = RunInput.Resolve(path);
        RunDescription run = RunProbe.Describe(input, new RunSettings { Groups = Groups }, isFinal: true)!;
        List<Frame> frames = await ReadAsync(input, run);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Topology.AtomCount} atoms, {frames.Count} frames in memory"));
        if (only is "together")
        {
            Together(frames, run, passes);
            return;
        }

        foreach ((string name, object options) in Cases().Where(c => only is null || (c.Name == only && c.IsDefault)).Select(static c => (c.Name, c.Options)))
        {
            Observable observable = ObservableRegistry.All.Single(o => o.Name == name);
            List<double> micro = [];
            long state = 0;
            for (int pass = 0; pass < passes; pass++)
            {
                IAccumulator accumulator = observable.Build(options, run);
                long begin = Stopwatch.GetTimestamp();
                foreach (Frame frame in frames)
                {
                    accumulator.Add(new FrameView(frame));
                }

                micro.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds / frames.Count);
                state = accumulator.StateBytes;
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-13} {options} best {micro.Min():F1}, median {micro.Order().ElementAt(micro.Count / 2):F1} us a frame, state {state / 1e6:F2} MB"));
        }
    }

    /// <summary>All in their default form, each frame given to one after the other: what they cost once they drive each other out of the caches.</summary>
    private static void Together(List<Frame> frames, RunDescription run, int passes)
    {
        List<double> micro = [];
        for (int pass = 0; pass < passes; pass++)
        {
            IAccumulator[] all = [.. Cases().Where(static c => c.IsDefault).Select(c => ObservableRegistry.All.Single(o => o.Name == c.Name).Build(c.Options, run))];
            long begin = Stopwatch.GetTimestamp();
            foreach (Frame frame in frames)
            {
                foreach (IAccumulator accumulator in all)
                {
                    accumulator.Add(new FrameView(frame));
                }
            }

            micro.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds / frames.Count);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"together      best {micro.Min():F1}, median {micro.Order().ElementAt(micro.Count / 2):F1} us a frame"));
    }

    /// <summary>Linear lags pair by pair against block transforms.</summary>
    public static async Task RunCorrelationsAsync(string path)
    {
        RunInput input = RunInput.Resolve(path);
        RunDescription run = RunProbe.Describe(input, new RunSettings { Groups = new Dictionary<string, GroupOptions>(StringComparer.Ordinal) }, isFinal: true)!;
        CorrelationCost.Run(await ReadAsync(input, run), run);
    }

    /// <summary>Those of the shipped recipes; a group whose elements a run lacks is none there.</summary>
    private static Dictionary<string, GroupOptions> Groups => new(StringComparer.Ordinal)
    {
        ["I-I-I"] = new GroupOptions { Kind = "sublattice", Species = "I", MaxEdgeAngstrom = 6.1, Select = "apex" },
        ["GeS4"] = new GroupOptions { Centre = "Ge", Ligand = "S", MaxBondAngstrom = 3.0 },
        ["PS4"] = new GroupOptions { Centre = "P", Ligand = "S", MaxBondAngstrom = 2.8 },
        ["SbS4"] = new GroupOptions { Centre = "Sb", Ligand = "S", MaxBondAngstrom = 3.2 },
        ["WS4"] = new GroupOptions { Centre = "W", Ligand = "S", MaxBondAngstrom = 3.0 },
    };

    private static (string Name, object Options, bool IsDefault)[] Cases() =>
    [
        ("angles", new AnglesOptions(), true),
        ("rdf", new RdfOptions(), true),
        ("msd", new MsdOptions { LinearLags = 1, LogLagsPerDecade = 0 }, false),
        ("msd", new MsdOptions { LinearLags = 1 }, false),
        ("msd", new MsdOptions { LinearLags = 100 }, false),
        ("msd", new MsdOptions(), true),
        ("msd", new MsdOptions { LinearLags = 2000 }, false),
        ("vacf", new VacfOptions(), true),
        ("thermo", new ThermoOptions(), true),
        ("distanceAngle", new DistanceAngleOptions(), true),
        ("vanHove", new VanHoveOptions { Pairs = [] }, false),
        ("vanHove", new VanHoveOptions { Drift = ["host"] }, false),
        ("vanHove", new VanHoveOptions(), true),
    ];

    private static async Task<List<Frame>> ReadAsync(RunInput input, RunDescription run)
    {
        List<Frame> frames = [];
        TrajectorySource source = new(Pipeline.Stages.Sources.SourceMembers.Of(input), run, new RunSettings { ToFrame = Frames }, new TailOptions(), stopAtDamage: true, TimeProvider.System);
        await foreach (PipelineMessage message in source.ReadAsync(CancellationToken.None))
        {
            if (message is Frame frame)
            {
                frames.Add(frame);
            }
        }

        return frames;
    }
}
