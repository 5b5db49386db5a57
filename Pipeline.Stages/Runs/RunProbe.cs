using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Recognition;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>Decides what a run is from its trajectory's first two frames, its INCAR and what the user said.</summary>
public static class RunProbe
{
    /// <summary>Source of a time step that the user gave: then no INCAR contradicts it.</summary>
    internal const string GivenByUser = "given by the user";

    /// <summary>
    /// Opens a trajectory for reading while another process may write it; unpacks what its first bytes show to be packed.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is not there, or may not be read.</exception>
    public static Stream Open(string path)
    {
        try
        {
            FileStream file = new(SystemFiles.OpenHandle(path), FileAccess.Read, 1);
            return PackedFile.Of(file.SafeFileHandle, path) is { } packed ? PackedFile.Unpack(file, packed) : file;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FileNotFoundException($"{path}: cannot be read: permission denied.", path, error);
        }
    }

    /// <summary>What the unpacked file begins with, where that is known and no trajectory or text this program reads.</summary>
    /// <exception cref="TrajectoryFormatException">It is: the message says what to give instead.</exception>
    internal static void RefuseOtherFormats(string path, string wanted)
    {
        Span<byte> head = stackalloc byte[FileSignature.HeadSize];
        using Stream stream = Open(path);
        int read = 0;
        try
        {
            for (int more = -1; more != 0 && read < head.Length; read += more)
            {
                more = stream.Read(head[read..]);
            }
        }
        catch (InvalidDataException)
        {
            return; // cut off before there is anything to recognise: who reads it says so
        }

        if (FileSignature.Of(head[..read]) is { } other)
        {
            string advice = other.Advice.Length > 0 ? other.Advice : $"it is packed twice: unpack it with {other.Name} first";
            throw new TrajectoryFormatException(wanted, SourcePosition.Start, $"an {wanted}", $"{other.Name}: {advice}") { File = path };
        }
    }

    /// <summary>A parser for this file: by its name, XDATCAR where the name says nothing.</summary>
    public static IFrameParser CreateParser(string path) => (FormatRegistry.ForFile(path)?.CreateParser ?? Xdatcar.Descriptor.CreateParser!)();

    /// <summary>Whether a trajectory holds the two whole frames from which a run is described; null where it cannot be read.</summary>
    public static bool? HoldsTwoFrames(string path)
    {
        try
        {
            using Stream stream = Open(path);
            return FirstFrames.Read(stream, CreateParser(path), 0, isFinal: false) is { SecondLabel: not null };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or TrajectoryFormatException)
        {
            return null;
        }
    }

    /// <summary>Describes the run; null while the trajectory does not hold the frames yet that this needs.</summary>
    /// <param name="input">The run's files.</param>
    /// <param name="settings">What the user said.</param>
    /// <param name="isFinal">The trajectory does not grow any more.</param>
    /// <param name="gathering">Told how many frames there are and are needed, where the first two are there and groups need more.</param>
    /// <exception cref="TrajectoryFormatException">A file is damaged.</exception>
    /// <exception cref="PhysicsException">Two sources contradict each other.</exception>
    public static RunDescription? Describe(RunInput input, RunSettings settings, bool isFinal, Action<long, long>? gathering = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        FirstFrames? first;
        RefuseOtherFormats(input.Trajectory, "XDATCAR");
        using (Stream stream = Open(input.Trajectory))
        {
            try
            {
                first = FirstFrames.Read(stream, CreateParser(input.Trajectory), settings.FromFrame, isFinal);
            }
            catch (TrajectoryFormatException error)
            {
                error.File ??= input.Trajectory;
                throw;
            }
            catch (InvalidDataException error)
            {
                throw new InvalidDataException($"{input.Trajectory}: {error.Message}", error);
            }
        }

        if (first is null || (first.SecondLabel is null && !isFinal))
        {
            return null;
        }

        Incar? incar = ReadIncar(input);
        List<string> notices = [.. (incar?.Overruled ?? []).Select(r => $"INCAR: {r.Tag} is given again: {incar![r.Tag]} counts, as VASP takes the first, {r.Value} does not")];
        FileSignature? packed = PackedFile.Of(input.Trajectory), named = FileSignature.OfName(input.Trajectory);
        if (packed != named)
        {
            notices.Add($"file: {input.TrajectoryName} is {packed?.Name ?? "not packed"}, by its first bytes, and read so; its name says {named?.Name ?? "nothing of it"}");
        }

        if (AtomNames.Empty(first.Topology) is { } empty)
        {
            notices.Add($"atoms: XDATCAR names {empty} without atoms; left out");
        }

        (double? timestep, string timestepSource) = Timestep(incar, settings, notices);
        long? stride = Stride(first, incar, settings, notices);
        Topology topology = SpeciesSplit.Apply(first.Topology, settings.Split);
        (IReadOnlyList<double>? masses, string massSource) = Masses(first.Topology, topology, incar, notices);
        Roles roles = Composition.RolesOf(topology, settings, first.Topology);
        notices.Add(roles.Notice);
        IReadOnlyDictionary<string, GroupOptions> groups = GroupsOf(first with { Topology = topology }, roles, settings, notices);
        string? start = StartStructure(input, first.Topology, notices);
        RunDescription run = new()
        {
            RunId = input.RunId,
            Topology = topology,
            PrintedTopology = ReferenceEquals(topology, first.Topology) ? null : first.Topology,
            Period = first.Period,
            FirstCell = first.Cell,
            FirstScaled = first.Scaled,
            TimestepFs = timestep,
            TimestepSource = timestepSource,
            LabelStride = stride,
            AnalysisStride = settings.Stride,
            Masses = masses,
            BlockMasses = BlockMasses(first.Topology, topology, incar, notices),
            MassSource = massSource,
            HostSpecies = roles.Host,
            MobileSpecies = roles.Mobile,
            Charges = roles.Charges,
            TemperatureK = Temperature(incar),
            TemperatureRamp = Ramp(incar),
            StartStructure = start,
            Ensemble = incar?.Ensemble,
            Conditions = incar is null ? null : MdConditions.Of(incar),
            FinalStep = FinalStep(incar),
            Notices = notices,
        };
        return GroupFinder.Describe(run, input, settings with { Groups = groups }, isFinal, gathering);
    }

    /// <summary>Groups as the recipe names them; where it says nothing, as the first frame shows them.</summary>
    private static IReadOnlyDictionary<string, GroupOptions> GroupsOf(FirstFrames first, Roles roles, RunSettings settings, List<string> notices)
    {
        if (settings.Groups is { } told)
        {
            return told;
        }

        RecognisedGroups found = RecognisedGroups.Recognise(first.Topology, first.Cell, first.Scaled, first.Period, roles.Mobile, roles.Host);
        notices.AddRange(found.Notices);
        return found.Groups;
    }

    /// <summary>NSW; null where the INCAR does not tell.</summary>
    internal static long? FinalStep(Incar? incar) => incar is not null && incar.TryGetNumber("NSW", out double nsw) ? (long)nsw : null;

    /// <summary>The temperature of the whole run by its INCAR: a ramp has none.</summary>
    private static double? Temperature(Incar? incar) =>
        incar is not null && incar.TryGetNumber("TEBEG", out double begin) && begin > 0 && (!incar.TryGetNumber("TEEND", out double end) || end == begin) ? begin : null;

    private static TemperatureRamp? Ramp(Incar? incar) =>
        incar is not null && incar.TryGetNumber("TEBEG", out double begin) && begin > 0 && incar.TryGetNumber("TEEND", out double end) && end > 0 && end != begin ? new TemperatureRamp(begin, end) : null;

    /// <summary>
    /// The POSCAR VASP began with names the same atoms in the same order: where it does not, the species of the whole analysis would be
    /// doubtful. Only beside a trajectory that has VASP's own name; other files may lie anywhere.
    /// </summary>
    private static string? StartStructure(RunInput input, Topology topology, List<string> notices)
    {
        if (!input.HasVaspName || input.Find("POSCAR") is not { } found)
        {
            return null;
        }

        Poscar poscar;
        try
        {
            poscar = Poscar.Parse(found.Text, found.Path);
        }
        catch (TrajectoryFormatException error)
        {
            notices.Add($"start: POSCAR cannot be read and is not used ({error.Message})");
            return null;
        }

        if (!AtomNames.Agree(topology, poscar.Topology))
        {
            throw new PhysicsException(OtherAtoms("XDATCAR", topology, "POSCAR", poscar.Topology, found.Path) + " Remove the POSCAR that is not this run's, or mend the one that is wrong.");
        }

        if (!poscar.Topology.HasSameAtoms(topology))
        {
            notices.Add($"start: POSCAR names the atoms {Blocks(poscar.Topology)}, XDATCAR {Blocks(topology)}: taken for labels of the same atoms, as VASP takes the names from POTCAR");
        }

        return poscar switch
        {
            { HasPredictorCorrector: true } => "POSCAR with velocities and predictor-corrector block (a continuation)",
            { HasVelocities: true } => "POSCAR with velocities",
            _ => "POSCAR without velocities",
        };
    }

    /// <summary>That two sources name other atoms, in words.</summary>
    internal static string OtherAtoms(string one, Topology ofOne, string other, Topology ofOther, string path) =>
        $"{one} and {other} contradict each other: {one} has {Blocks(ofOne)}, {other} ({path}) has {Blocks(ofOther)}.";

    /// <summary>Species blocks in words.</summary>
    internal static string Blocks(Topology topology) =>
        string.Join(' ', topology.Blocks.Select(b => string.Create(CultureInfo.InvariantCulture, $"{topology.Species[b.Species]} {b.Count}")));

    /// <summary>The INCAR beside the trajectory; null where there is none.</summary>
    /// <exception cref="TrajectoryFormatException">It is damaged.</exception>
    internal static Incar? ReadIncar(RunInput input)
    {
        if (input.Find("INCAR") is not { } found)
        {
            return null;
        }

        RefuseOtherFormats(found.Path, "INCAR");
        return Incar.Parse(found.Text, found.Path);
    }

    /// <summary>The time step, and where it comes from.</summary>
    internal static (double? Fs, string Source) Timestep(Incar? incar, RunSettings settings, List<string> notices)
    {
        if (settings.TimestepFs is { } given)
        {
            return (given, GivenByUser);
        }

        if (incar is null)
        {
            notices.Add("time: no INCAR beside the trajectory, so no time step: times and D stay empty; --timestep-fs gives it");
            return (null, "unknown: no INCAR");
        }

        if (incar.TryGetNumber("IBRION", out double ibrion) && ibrion != 0)
        {
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"time: INCAR IBRION = {ibrion} is no molecular dynamics, so POTIM is no time step; --timestep-fs gives one"));
            return (null, "unknown: IBRION is not 0");
        }

        if (incar.TimestepFs is not { } potim || !(potim > 0))
        {
            notices.Add("time: INCAR has no positive POTIM: times and D stay empty; --timestep-fs gives it");
            return (null, "unknown: no POTIM");
        }

        return (potim, "INCAR POTIM");
    }

    /// <summary>The labels tell; the INCAR is checked against them (see <see cref="Incar.FrameStride"/>).</summary>
    private static long? Stride(FirstFrames first, Incar? incar, RunSettings settings, List<string> notices)
    {
        bool labelled = first.FirstLabel != Frame.NoLabel && first.SecondLabel is { } second && second != Frame.NoLabel;
        if (!labelled || first.SecondLabel <= first.FirstLabel)
        {
            long assumed = incar?.FrameStride ?? 1;
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"time: the frames carry no usable step labels; one is taken every {assumed} step(s) ({(incar?.FrameStride is null ? "VASP's default" : "INCAR")})"));
            return assumed;
        }

        long stride = first.SecondLabel!.Value - first.FirstLabel;
        if (incar is not null && HasOtherStride(incar, stride))
        {
            string contradiction = string.Create(
                CultureInfo.InvariantCulture,
                $"XDATCAR and INCAR contradict each other: the step labels {first.FirstLabel}, {first.SecondLabel} are {stride} apart, {DescribeStride(incar)}.");
            if (settings.TimestepFs is null)
            {
                throw new PhysicsException(contradiction + " Give the time between labels differing by one with --timestep-fs to decide.");
            }

            notices.Add($"time: {contradiction} The time step given decides");
        }
        else if (incar is { FrameStride: null } && stride != 1)
        {
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"time: the step labels are {stride} apart and INCAR has no NBLOCK that could be checked against them (VASP's default is 1); times are those of the labels"));
        }

        return stride;
    }

    /// <summary>Whether the INCAR tells another distance of step labels.</summary>
    internal static bool HasOtherStride(Incar incar, long stride) => incar.FrameStride is { } told && told != stride;

    /// <summary>What the INCAR says of the distance of step labels, in words.</summary>
    internal static string DescribeStride(Incar incar) => string.Create(
        CultureInfo.InvariantCulture,
        $"INCAR ({incar.File}) says NBLOCK = {incar.NBlock?.ToString(CultureInfo.InvariantCulture) ?? "unset"}, ML_OUTBLOCK = {incar.MlOutBlock?.ToString(CultureInfo.InvariantCulture) ?? "unset"}{(incar.MlOutBlock is null || incar.IsPrediction ? "" : " (which VASP uses with ML_MODE = run only)")}");

    /// <summary>The mean mass of each species, and where it comes from.</summary>
    internal static (IReadOnlyList<double>? Masses, string Source) Masses(Topology printed, Topology topology, Incar? incar, List<string> notices)
    {
        if (incar?.Masses is { } pomass)
        {
            if (OfBlocks(printed, pomass) is { } ofBlocks)
            {
                return ([.. Enumerable.Range(0, topology.Species.Count).Select(s => MeanMass(topology, ofBlocks, s))], "INCAR POMASS");
            }

            notices.Add(string.Create(CultureInfo.InvariantCulture, $"masses: INCAR POMASS has {pomass.Count} values for {printed.HeaderBlocks?.Length ?? printed.Blocks.Length} species blocks and is not used"));
        }

        double?[] standard = [.. SpeciesSplit.Symbols(printed, topology).Select(AtomicWeights.Of)];
        int unknown = Array.FindIndex(standard, m => m is null);
        if (unknown >= 0)
        {
            notices.Add($"masses: {topology.Species[unknown]} has no standard atomic weight: nothing that needs the centre of mass is computed");
            return (null, $"unknown: {topology.Species[unknown]}");
        }

        return ([.. standard.Select(m => m!.Value)], "standard atomic weights");
    }

    /// <summary>Masses of the blocks, where POMASS tells them and a species has several.</summary>
    internal static double[]? BlockMasses(Topology printed, Topology topology, Incar? incar, List<string> notices)
    {
        if (incar?.Masses is not { } pomass || OfBlocks(printed, pomass) is not { } masses)
        {
            return null;
        }

        var several = topology.Blocks.Zip(masses, static (b, m) => (b.Species, Mass: m)).Distinct().GroupBy(static b => b.Species).Where(static g => g.Count() > 1).ToList();
        foreach (var species in several)
        {
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"masses: {topology.Species[species.Key]} is {string.Join(" and ", species.Select(static s => s.Mass))} amu (INCAR POMASS, one a block): one species in the tables; centre of mass and vdos take each atom's own"));
        }

        return several.Count > 0 ? masses : null;
    }

    /// <summary>
    /// POMASS has one entry a POTCAR, that is a block of the POSCAR, those without atoms included; null where the numbers do not agree.
    /// </summary>
    private static double[]? OfBlocks(Topology topology, IReadOnlyList<double> pomass) =>
        pomass.Count == topology.Blocks.Length ? [.. pomass]
        : topology.HeaderBlocks is { } header && pomass.Count == header.Length ? [.. pomass.Where((_, b) => header[b].Count > 0)]
        : null;

    private static double MeanMass(Topology topology, double[] masses, int species)
    {
        double[] own = [.. masses.Where((_, b) => topology.Blocks[b].Species == species)];
        return own.All(m => m.Equals(own[0])) ? own.FirstOrDefault()
            : topology.Blocks.Zip(masses).Where(b => b.First.Species == species).Sum(static b => b.First.Count * b.Second) / topology.Counts[species];
    }
}
