using System.Buffers;
using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Host.Configuration;
using Pipeline.Host.Watching;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>What a path is: facts by name, in the order they are shown; <see cref="Problem"/> is the first thing wrong with it.</summary>
internal sealed record Inspection(string Path, IReadOnlyList<KeyValuePair<string, object?>> Facts, string? Problem, int Code)
{
    private const int MaxAtomsCompared = 3000; // 4.5 million pairs, half a second

    /// <summary>Looks at a run directory, a trajectory, an INCAR or a POSCAR, whole file included.</summary>
    public static async Task<Inspection> OfAsync(string path, Recipe recipe, RunSettings settings, CancellationToken stop)
    {
        List<KeyValuePair<string, object?>> facts = [];
        try
        {
            string? problem = File.Exists(path) && FormatRegistry.ForFile(path) is { CreateParser: null } format
                ? Small(path, format, facts)
                : await TrajectoryAsync(path, recipe, settings, facts, stop);
            return new Inspection(path, facts, problem, problem is null ? ExitCode.Done : ExitCode.Malformed);
        }
        catch (Exception error) when (ExitCode.Of(error) is not null)
        {
            return new Inspection(path, facts, error.Message, ExitCode.Of(error)!.Value);
        }
    }

    private static string? Small(string path, FormatDescriptor format, List<KeyValuePair<string, object?>> facts)
    {
        Add(facts, "format", format.Name);
        using Stream stream = RunProbe.Open(path);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        if (format.Name is "INCAR")
        {
            Incar incar = Incar.Parse(memory.ToArray(), path);
            Add(facts, "system", incar.SystemName);
            Add(facts, "tags", incar.Tags.Count);
            foreach (string tag in new[] { "POTIM", "NBLOCK", "ML_OUTBLOCK", "NSW", "TEBEG", "MDALGO", "ISIF", "POMASS" })
            {
                Add(facts, tag, incar[tag]);
            }

            Add(facts, "ensemble", incar.Ensemble);
            return null;
        }

        if (format == Oszicar.Descriptor)
        {
            Steps(memory.ToArray(), facts);
            return null;
        }

        Poscar poscar = Poscar.Parse(memory.ToArray(), path);
        Add(facts, "title", poscar.Title);
        Atoms(facts, poscar.Topology, poscar.Cell);
        Add(facts, "velocities", poscar.HasVelocities);
        Add(facts, "predictor_corrector", poscar.HasPredictorCorrector);
        return null;
    }

    /// <summary>Ionic steps of an OSZICAR and their mean temperature.</summary>
    private static void Steps(byte[] text, List<KeyValuePair<string, object?>> facts)
    {
        Oszicar parser = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(text));
        List<OszicarStep> steps = [];
        while (parser.TryParse(ref reader, out OszicarStep step))
        {
            steps.Add(step);
        }

        double[] kelvin = [.. steps.Select(s => s.TemperatureK).OfType<double>()];
        Add(facts, "steps", steps.Count);
        Add(facts, "first_step", steps.Count == 0 ? null : steps[0].Step);
        Add(facts, "last_step", steps.Count == 0 ? null : steps[^1].Step);
        Add(facts, "temperature_K", kelvin.Length == 0 ? null : Math.Round(kelvin.Average(), 3));
        Add(facts, "torn_bytes", text.Length - parser.Position.Offset);
    }

    private static async Task<string?> TrajectoryAsync(string path, Recipe recipe, RunSettings settings, List<KeyValuePair<string, object?>> facts, CancellationToken stop)
    {
        RunInput input = RunInput.Resolve(path);
        Add(facts, "run_id", input.RunId);
        Add(facts, "format", (FormatRegistry.ForFile(input.Trajectory) ?? Xdatcar.Descriptor).Name);
        Add(facts, "file", input.TrajectoryName);
        if (RunProbe.Describe(input, settings, isFinal: true) is not { } run)
        {
            return $"{input.Trajectory}: holds no whole frame.";
        }

        Add(facts, "vasp_version", VaspVersion(input));
        Add(facts, "title", run.Topology.Title);
        Atoms(facts, run.Topology, run.FirstCell);
        Closest(facts, run);
        Add(facts, "timestep_fs", run.TimestepFs);
        Add(facts, "timestep_source", run.TimestepSource);
        Add(facts, "label_stride", run.LabelStride);
        Add(facts, "frame_interval_fs", run.FrameIntervalFs);
        Add(facts, "ensemble", run.Ensemble);
        Add(facts, "start", run.StartStructure);
        Add(facts, "masses", run.MassSource);
        Add(facts, "mobile", Names(run, run.MobileSpecies));
        Add(facts, "charges", run.MobileSpecies.Count == 0 ? null : run.MobileSpecies.ToDictionary(s => run.Topology.Species[s], s => run.Charges[s], StringComparer.Ordinal));
        Add(facts, "host", Names(run, run.HostSpecies));
        Add(facts, "polyanions", GroupNames(run, "polyanion"));
        Add(facts, "sublattices", GroupNames(run, "sublattice"));
        Add(facts, "temperature_K", run.TemperatureK);
        Add(facts, "groups", run.Groups.Count == 0 ? null : string.Join("; ", run.Groups.Select(g => g.Summary)));
        string? problem = await ScanAsync(input, run, recipe, settings, facts, stop);
        Add(facts, "stationary", RunEquilibration.OfOszicar(input, run)?.Text);
        RunMemory memory = RunMemory.Of(recipe, run);
        Add(facts, "memory_MiB", Math.Round(memory.Total / 1048576.0, 1));
        Add(facts, "memory_more_MiB", Math.Round(memory.Kept / 1048576.0, 1));
        Add(facts, "notices", run.Notices);
        return problem;
    }

    /// <summary>First word of the OUTCAR beside an XDATCAR (<c>vasp.6.4.3...</c>); null where there is none.</summary>
    private static string? VaspVersion(RunInput input)
    {
        string? path = RunInput.PathOf(input.Directory, "OUTCAR");
        if (path is null || !input.HasVaspName)
        {
            return null;
        }

        using StreamReader reader = new(RunProbe.Open(path));
        char[] head = new char[256];
        string[] words = new string(head, 0, reader.ReadBlock(head)).Split((char[])[' ', '\n', '\r', '\0'], 2, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words[0].StartsWith("vasp.", StringComparison.Ordinal) ? words[0]["vasp.".Length..] : null;
    }

    /// <summary>The shortest distance of the first frame and between whom: a wrong cell or wrong units show at once.</summary>
    private static void Closest(List<KeyValuePair<string, object?>> facts, RunDescription run)
    {
        int n = run.Topology.AtomCount;
        if (n is < 2 or > MaxAtomsCompared)
        {
            return;
        }

        MinimumImage image = new(run.FirstCell);
        double[] s = [.. run.FirstScaled.Select(k => k / (double)run.Period)];
        (double Squared, int I, int J) closest = (double.MaxValue, 0, 0);
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                (double x, double y, double z) = image.Shortest(s[j] - s[i], s[n + j] - s[n + i], s[(2 * n) + j] - s[(2 * n) + i]);
                double squared = (x * x) + (y * y) + (z * z);
                closest = squared < closest.Squared ? (squared, i, j) : closest;
            }
        }

        Add(facts, "closest_A", Math.Round(Math.Sqrt(closest.Squared), 4));
        Add(facts, "closest_pair", string.Create(CultureInfo.InvariantCulture, $"{Name(closest.I)}-{Name(closest.J)}"));
        string Name(int atom) => string.Create(CultureInfo.InvariantCulture, $"{run.Topology.Species[run.Topology.SpeciesOf[atom]]}{atom + 1}");
    }

    /// <summary>Reads the whole trajectory: frames, segments, torn end, first damage.</summary>
    private static async Task<string?> ScanAsync(RunInput input, RunDescription run, Recipe recipe, RunSettings settings, List<KeyValuePair<string, object?>> facts, CancellationToken stop)
    {
        TrajectorySource source = new(SourceMembers.Of(input), run, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System);
        string? end = null;
        long longest = 0;
        try
        {
            await foreach (PipelineMessage message in source.ReadAsync(stop))
            {
                longest = Math.Max(longest, message is Frame frame ? frame.Index + 1 : 0);
                (message as Frame)?.Release();
            }
        }
        catch (Exception error) when (ExitCode.Of(error) is ExitCode.Malformed)
        {
            end = error.Message; // a compressed file that is cut off: what stands before is shown
        }

        Add(facts, "frames", source.Summary.Frames);
        Add(facts, "repeated_frames", source.FramesRepeated);
        Add(facts, "first_step", source.Summary.FirstStep);
        Add(facts, "last_step", source.Summary.LastStep);
        Add(facts, "time_ps", run.TimestepFs is { } step ? (source.Summary.LastStep - source.Summary.FirstStep) * step / 1000 : null);
        Add(facts, "segments", source.Summary.Segments);
        Add(facts, "joints", source.WouldSeeJoint switch
        {
            true => "would be seen",
            false => "cannot be seen: the frame interval is too long",
            _ => null,
        });
        Add(facts, "events", source.Events.Counts.Count == 0 ? null : string.Join(", ", source.Events.Counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}"))));
        Add(facts, "event_kinds", source.Events.Counts.Select(c => new InspectedEvents(c.Key, c.Value, source.Events.First(c.Key).Severity, source.Events.First(c.Key).Message)).ToArray());
        Add(facts, "too_short", TooShort.For(run, longest, recipe.Observables).ToArray() is { Length: > 0 } missed ? missed : null);
        Add(facts, "torn_bytes", source.TornBytes);
        source.Summary.OutcarIsClosed = new OutcarEnd(input).IsClosed();
        Add(facts, "complete", run.FinalStep is not null || source.Summary.OutcarIsClosed ? source.Summary.IsComplete : null);
        return source.Damage?.Message ?? end;
    }

    private static void Atoms(List<KeyValuePair<string, object?>> facts, Topology topology, Cell cell)
    {
        Add(facts, "atoms", topology.AtomCount);
        Add(facts, "species", string.Join(' ', topology.Species));
        Add(facts, "counts", string.Join(' ', topology.Counts.ToArray()));
        Add(facts, "cell_A", string.Create(CultureInfo.InvariantCulture, $"[{cell.Ax} {cell.Ay} {cell.Az}] [{cell.Bx} {cell.By} {cell.Bz}] [{cell.Cx} {cell.Cy} {cell.Cz}]"));
        Add(facts, "volume_A3", Math.Round(cell.Volume, 6));
        (double a, double b, double c) = cell.Heights;
        Add(facts, "half_height_A", Math.Round(Math.Min(a, Math.Min(b, c)) / 2, 6));
    }

    private static string? Names(RunDescription run, IReadOnlyList<int> species) => species.Count == 0 ? null : string.Join(' ', species.Select(s => run.Topology.Species[s]));

    private static string? GroupNames(RunDescription run, string kind) =>
        string.Join(' ', run.Groups.Where(g => string.Equals(g.Definition.Kind, kind, StringComparison.Ordinal)).Select(g => g.Name)) is { Length: > 0 } names ? names : null;

    private static void Add(List<KeyValuePair<string, object?>> facts, string name, object? value) => facts.Add(new(name, value));
}
