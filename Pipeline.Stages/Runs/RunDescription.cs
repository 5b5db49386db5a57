using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Runs;

/// <summary>What a run is, decided once from files VASP has before its first step; later contradictions stop the run.</summary>
public sealed record RunDescription
{
    /// <summary>Identifier in paths and tables.</summary>
    public required string RunId { get; init; }

    /// <summary>Species and atoms.</summary>
    public required Topology Topology { get; init; }

    /// <summary>The same atoms as the files print them, where the recipe splits a species; else null.</summary>
    public Topology? PrintedTopology { get; init; }

    /// <summary>Species and atoms as the files print them.</summary>
    internal Topology Printed => PrintedTopology ?? Topology;

    /// <summary>Coordinates per cell edge (see <see cref="Frame.Period"/>).</summary>
    public required long Period { get; init; }

    /// <summary>Cell of the first frame.</summary>
    public required Cell FirstCell { get; init; }

    /// <summary>Coordinates [3, N] of the first frame in quanta, as printed.</summary>
    public IReadOnlyList<long> FirstScaled { get; init; } = [];

    /// <summary>Time step in fs, and where it comes from; null where nothing tells.</summary>
    public double? TimestepFs { get; init; }

    /// <summary>Where the time step was found, in words.</summary>
    public string TimestepSource { get; init; } = "unknown";

    /// <summary>Difference of consecutive step labels; null with a single frame and no INCAR.</summary>
    public long? LabelStride { get; init; }

    /// <summary>Every how many frames one is analysed.</summary>
    public long AnalysisStride { get; init; } = 1;

    /// <summary>Mass of each species in atomic mass units, in the order of the topology; the mean of its atoms where it has several; null where one is unknown.</summary>
    public IReadOnlyList<double>? Masses { get; init; }

    /// <summary>Mass of the atoms of each block of the topology, where a species has several (isotopes under one symbol); else null.</summary>
    public IReadOnlyList<double>? BlockMasses { get; init; }

    /// <summary>Where the masses were found, in words.</summary>
    public string MassSource { get; init; } = "unknown";

    /// <summary>Indices of the host (framework) species; empty where none is named or recognised.</summary>
    public IReadOnlyList<int> HostSpecies { get; init; } = [];

    /// <summary>Indices of the mobile species.</summary>
    public IReadOnlyList<int> MobileSpecies { get; init; } = [];

    /// <summary>Charge number of each species, in the order of the topology; 0 where none is known.</summary>
    public IReadOnlyList<int> Charges { get; init; } = [];

    /// <summary>TEBEG of the INCAR where it is the whole run's (TEEND equal or unset); null where nothing tells.</summary>
    public double? TemperatureK { get; init; }

    /// <summary>TEBEG and TEEND of the INCAR where they differ: the run is heated or cooled; null otherwise.</summary>
    public TemperatureRamp? TemperatureRamp { get; init; }

    /// <summary>Groups of the recipe as found in this run, in the recipe's order.</summary>
    public IReadOnlyList<AtomGroup> Groups { get; init; } = [];

    /// <summary>What deciding showed that belongs into the table <c>events</c>: reported with the first analysed frame, whose step and time they get.</summary>
    public IReadOnlyList<RunEvent> StartEvents { get; init; } = [];

    /// <summary>What the run began from, in words; null where nothing tells.</summary>
    public string? StartStructure { get; init; }

    /// <summary>Ensemble by the INCAR, for the <c>runs</c> table.</summary>
    public string? Ensemble { get; init; }

    /// <summary>What the INCAR asks the dynamics to do; null without an INCAR. A later piece of the run may ask for something else (<see cref="RunSummary"/>).</summary>
    public MdConditions? Conditions { get; init; }

    /// <summary>NSW of the INCAR: how many steps VASP is to make.</summary>
    public long? FinalStep { get; init; }

    /// <summary>What was decided and from what, for people.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Time between analysed frames in fs; null where unknown.</summary>
    public double? FrameIntervalFs => TimestepFs * LabelStride * AnalysisStride;

    /// <summary>Whole analysed frames in a time; null where the interval is unknown.</summary>
    public long? FramesIn(double picoseconds) =>
        FrameIntervalFs is { } interval ? (long)Math.Round(Math.Min(picoseconds * 1000.0 / interval, 1e15)) : null;

    /// <summary>Everything of the run that an accumulator's state depends on, in one line.</summary>
    public string SemanticKey => FormattableString.Invariant(
        $"atoms={string.Join(' ', Topology.Blocks.Select(b => $"{Topology.Species[b.Species]}{b.Count}"))};period={Period};timestep={TimestepFs:R};stride={LabelStride}x{AnalysisStride};masses={(Masses is null ? "" : string.Join(' ', Masses.Select(m => m.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))}{(BlockMasses is null ? "" : " by block " + string.Join(' ', BlockMasses.Select(m => m.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))};host={string.Join(' ', HostSpecies)};mobile={string.Join(' ', MobileSpecies)};groups={string.Join('|', Groups.Select(g => g.SemanticKey))}");
}
