using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Groups;

/// <summary>
/// Finds the groups of a recipe in a run, once: polyanions on the first analysed frame, sublattices on mean positions of the first 2 ps.
/// </summary>
internal static class GroupFinder
{
    /// <summary>Longest stretch a sublattice is averaged over: long against its vibrations, short against what could melt it.</summary>
    private const double MeanPs = 2.0;

    /// <summary>Frames that are averaged where nothing tells the time between them.</summary>
    private const long MeanFramesWithoutTime = 100;

    /// <summary>The run with its groups, their notices and events; null while the trajectory does not hold the frames this needs.</summary>
    /// <param name="run">The run without groups.</param>
    /// <param name="input">Its files.</param>
    /// <param name="settings">What the user said.</param>
    /// <param name="isFinal">The trajectory does not grow any more.</param>
    /// <param name="gathering">Told how many frames there are and are needed, where they are too few yet.</param>
    public static RunDescription? Describe(RunDescription run, RunInput input, RunSettings settings, bool isFinal, Action<long, long>? gathering = null)
    {
        if (settings.Groups is not { Count: > 0 } wanted)
        {
            return run;
        }

        bool needsMean = wanted.Values.Any(g => g.Kind is "sublattice" && g.StructureFile is null && run.Topology.Species.Contains(g.Species, StringComparer.Ordinal));
        (Sample? sample, bool enough, long seen, long needed) = Read(run, input, settings, isFinal, needsMean);
        if (!enough && !isFinal)
        {
            gathering?.Invoke(seen, needed);
            return null;
        }

        List<string> notices = [.. run.Notices];
        List<RunEvent> events = [.. run.StartEvents];
        List<AtomGroup> groups = [];
        foreach ((string name, GroupOptions options) in wanted)
        {
            AtomGroup group = sample is null
                ? new AtomGroup(name, options) { Problem = "the trajectory ends before its first analysed frame" }
                : options.Kind is "sublattice" ? Sublattice(name, options, run, input, sample) : sample.Polyanions.Find(name, options);
            groups.Add(group);
            if (group.Problem is { } problem)
            {
                notices.Add($"groups: {name} cannot be built: {problem}");
                events.Add(new RunEvent(0, double.NaN, EventKind.GroupNotBuilt, null, $"{name} cannot be built: {problem}"));
                continue;
            }

            notices.Add("groups: " + group.Summary);
            if (sample!.Polyanions.Coordination(group) is { } mean && Math.Abs(mean - options.Ligands) > CoordinationWatch.Tolerance)
            {
                notices.Add("groups: warning: " + CoordinationWatch.Words(name, options, mean, "on the first analysed frame"));
            }
        }

        events.AddRange(SharedLigands(groups, run.Topology));
        return run with { Groups = groups, Notices = notices, StartEvents = events };
    }

    private static (Sample? Sample, bool Enough, long Seen, long Needed) Read(RunDescription run, RunInput input, RunSettings settings, bool isFinal, bool needsMean)
    {
        double? interval = run.TimestepFs * run.LabelStride;
        long skip = Math.Max(settings.FromFrame, interval is { } fs ? (long)Math.Ceiling((settings.EquilibrationPs * 1000 / fs) - 1e-6) : 0);
        long wanted = !needsMean ? 1 : interval is { } dt ? Math.Max(1, (long)Math.Round(MeanPs * 1000 / dt)) : MeanFramesWithoutTime;
        long last = Math.Min(settings.ToFrame ?? long.MaxValue, skip + wanted), seen = 0;
        Sample? sample = null;
        using Stream stream = RunProbe.Open(input.Trajectory);
        TrajectoryFormatException? damage = FirstFrames.Scan(stream, RunProbe.CreateParser(input.Trajectory), isFinal, frame =>
        {
            if (seen++ >= skip && seen <= last)
            {
                sample ??= new Sample(new PolyanionFinder(run.Topology, frame.Cell, frame.Period, [.. frame.Scaled]), new MeanStructure());
                sample.Mean.Add(frame);
            }

            return seen < last;
        });

        // What comes after damage that nothing follows is not known to be the end.
        return (sample, seen >= last || (damage is not null && isFinal), seen, last);
    }

    private static AtomGroup Sublattice(string name, GroupOptions options, RunDescription run, RunInput input, Sample sample)
    {
        if (options.StructureFile is not { } file)
        {
            return SublatticeFinder.Find(name, options, run.Topology, sample.Mean.Cell, sample.Mean.Scaled);
        }

        AtomGroup Refused(string problem) => new(name, options) { Problem = problem };
        if (input.Find(file) is not { } found)
        {
            return Refused($"the structure file {file} is not there");
        }

        try
        {
            Poscar poscar = Poscar.Parse(found.Text, file);
            return AtomNames.Agree(run.Printed, poscar.Topology)
                ? SublatticeFinder.Find(name, options, run.Topology, poscar.Cell, [.. poscar.ToQuanta(run.Period).Select(k => (((k % run.Period) + run.Period) % run.Period) / (double)run.Period)])
                : Refused($"the structure file {file} has {poscar.Topology.Composition}, the run {run.Topology.Composition}");
        }
        catch (TrajectoryFormatException error)
        {
            return Refused($"the structure file cannot be read: {error.Message}");
        }
    }

    private static IEnumerable<RunEvent> SharedLigands(IEnumerable<AtomGroup> groups, Topology topology) => groups
        .SelectMany(g => g.Tetrahedra)
        .Where(t => t.Centre >= 0)
        .SelectMany(t => new[] { t.A, t.B, t.C, t.D }, (t, ligand) => (t.Centre, Ligand: ligand))
        .Distinct()
        .GroupBy(bond => bond.Ligand)
        .Where(bonds => bonds.Count() > 1)
        .OrderBy(bonds => bonds.Key)
        .Select(bonds => new RunEvent(0, double.NaN, EventKind.SharedLigand, bonds.Key + 1, string.Create(
            CultureInfo.InvariantCulture,
            $"{PolyanionFinder.Label(topology, bonds.Key)} belongs to {string.Join(" and ", bonds.Select(b => PolyanionFinder.Label(topology, b.Centre)).Order(StringComparer.Ordinal))}")));

    private sealed record Sample(PolyanionFinder Polyanions, MeanStructure Mean);
}
