namespace Pipeline.Formats.Model;

/// <summary>
/// A kind of event: its name in the table <c>events</c>, how serious it is, and when there is one. All kinds there are stand here; no other
/// can be made. The table of kinds in docs/tables.md is written from them.
/// </summary>
public sealed class EventKind
{
    /// <summary>Severity of what a reader may want to know and need do nothing about.</summary>
    public const string Info = "info";

    /// <summary>Severity of what a result may be wrong for.</summary>
    public const string Warning = "warning";

    /// <summary>Severity of data that were lost.</summary>
    public const string Error = "error";

    private EventKind(string name, string severity, string meaning) => (Name, Severity, Meaning) = (name, severity, meaning);

    /// <summary>Unbroken time ends.</summary>
    public static EventKind SegmentBreak { get; } = new(
        "segment_break",
        Warning,
        "unbroken time ends before this frame: step labels jump, frames before it are damaged, all atoms jump, or the "
            + "file that begins does not go on from the one before, or was made at another temperature or in another ensemble; "
            + "the message has both values");

    /// <summary>A file goes on from another by its frames alone.</summary>
    public static EventKind Joined { get; } = new(
        "joined",
        Info,
        "a file begins here that no POSCAR ties to the one before: its frames show that time runs on, and how");

    /// <summary>Two temperatures or ensembles in one analysis.</summary>
    public static EventKind ConditionsDiffer { get; } = new(
        "conditions_differ",
        Warning,
        "frames of two temperatures or ensembles are analysed together: no D, conductivity, band centre or peak is "
            + "stated. From which step on, with both values; `step` is the first analysed one");

    /// <summary>Most atoms jump.</summary>
    public static EventKind Discontinuity { get; } = new(
        "discontinuity",
        Warning,
        "more than half of the host, the mobile or all atoms move much further than in the steps before: parts joined "
            + "under labels that count on. A segment begins. No `large_step` of the same frame");

    /// <summary>Frames are printed again.</summary>
    public static EventKind RepeatedFrames { get; } = new(
        "repeated_frames",
        Info,
        "frames are printed again and count once: one event where labels go back, a file begins with a known frame, or "
            + "frames begin to be printed twice in a row; `step` is that of the last frame before it");

    /// <summary>Text that cannot be valid.</summary>
    public static EventKind DamagedFrame { get; } = new(
        "damaged_frame",
        Error,
        "text that cannot be valid; byte, line, expected, found. `step` is that of the last analysed frame before it");

    /// <summary>The temperature is no constant one.</summary>
    public static EventKind TemperatureTrend { get; } = new(
        "temperature_trend",
        Warning,
        "the temperature is no constant one: a ramp by the INCAR, or a trend in the OSZICAR; both temperatures in the "
            + "message");

    /// <summary>Images may be mistaken.</summary>
    public static EventKind UnwrapAmbiguous { get; } = new(
        "unwrap_ambiguous",
        Warning,
        "so many steps above 0.3 of an edge that images may be mistaken: the bound in the message");

    /// <summary>A vibration faster than the frames resolve.</summary>
    public static EventKind BandAliased { get; } = new(
        "band_aliased",
        Warning,
        "a species vibrates faster than the frames resolve: its share of the kinetic energy that is seen in the message");

    /// <summary>A spectrum that leaves out most of the power.</summary>
    public static EventKind BandOutside { get; } = new(
        "band_outside",
        Warning,
        "less than a tenth of a species' power lies in the range of the spectrum");

    /// <summary>A polyanion with another number of ligands.</summary>
    public static EventKind Coordination { get; } = new(
        "coordination",
        Warning,
        "centres of a polyanion have another mean number of ligands within `maxBondAngstrom` than the group has: the mean "
            + "in the message");

    /// <summary>An atom moved far between two frames.</summary>
    public static EventKind LargeStep { get; } = new(
        "large_step",
        Warning,
        "an atom moved more than 0.3 of a cell edge between two frames: the output interval is too coarse, or the atom "
            + "jumped. Once an atom and frame, whatever the number of axes");

    /// <summary>A group that cannot be built.</summary>
    public static EventKind GroupNotBuilt { get; } = new(
        "group_not_built",
        Warning,
        "a group of the recipe cannot be built: atom, count and distances in the message. Its tables have no rows of it, "
            + "all else goes on. `step` is the first analysed one");

    /// <summary>A ligand of two centres.</summary>
    public static EventKind SharedLigand { get; } = new(
        "shared_ligand",
        Info,
        "a ligand belongs to two centres and is counted with both. `step` is the first analysed one");

    /// <summary>A bond that broke.</summary>
    public static EventKind LigandLeft { get; } = new(
        "ligand_left",
        Warning,
        "a bond of a polyanion is longer than 1.5 `maxBondAngstrom`; the next such event of the bond only after it was "
            + "within `maxBondAngstrom` again. Its angles go on being counted");

    /// <summary>A run too short for the low-pass.</summary>
    public static EventKind LowpassMissing { get; } = new(
        "lowpass_missing",
        Info,
        "no segment holds the whole low-pass of `angles` (20 ps at 5 cm⁻¹), or none holds it with an angular velocity in "
            + "its middle. `step` is the last analysed one");

    /// <summary>Frames too rare for the range of the spectrum.</summary>
    public static EventKind BandUnresolved { get; } = new(
        "band_unresolved",
        Warning,
        "the frame interval is too long for `maxWavenumberCm1` of `vacf`: both limits and the interval needed in the "
            + "message");

    /// <summary>A pair or triple that the run does not have.</summary>
    public static EventKind NothingToCount { get; } = new(
        "nothing_to_count",
        Warning,
        "a pair of `vanHove` or a triple of `distanceAngle` has no atoms or no bonds in this run");

    /// <summary>Lags that are not computed.</summary>
    public static EventKind VacfCut { get; } = new(
        "vacf_cut",
        Warning,
        "`maxLagPs` of `vacf` is longer than 2¹⁷ frames: lags beyond are not computed");

    /// <summary>Lines of the OSZICAR that cannot be read.</summary>
    public static EventKind OszicarDamaged { get; } = new(
        "oszicar_damaged",
        Warning,
        "lines that cannot be read and are left out (how many, the first place), or the file cannot be read on");

    /// <summary>An OSZICAR that ends early.</summary>
    public static EventKind OszicarShort { get; } = new(
        "oszicar_short",
        Warning,
        "at the end: the OSZICAR ends before the trajectory, or a member of a chain has none while others do");

    /// <summary>
    /// Every kind, as the documentation lists them: what breaks time, what denies a result, what is said of atoms and groups, other files.
    /// </summary>
    public static IReadOnlyList<EventKind> All { get; } =
    [
        SegmentBreak, Joined, ConditionsDiffer, Discontinuity, RepeatedFrames, DamagedFrame, TemperatureTrend, UnwrapAmbiguous,
        BandAliased, BandOutside, Coordination, LargeStep, GroupNotBuilt, SharedLigand, LigandLeft, LowpassMissing, BandUnresolved,
        NothingToCount, VacfCut, OszicarDamaged, OszicarShort,
    ];

    /// <summary>As in the column <c>kind</c>.</summary>
    public string Name { get; }

    /// <summary><see cref="Info"/>, <see cref="Warning"/> or <see cref="Error"/>.</summary>
    public string Severity { get; }

    /// <summary>When there is such an event, as Markdown.</summary>
    public string Meaning { get; }

    /// <summary>The kind of a name.</summary>
    /// <exception cref="InvalidDataException">There is none: the name is another release's.</exception>
    public static EventKind Of(string name) => All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvalidDataException(
            $"expected a kind of event of this release, found '{name}': the checkpoint is another release's; replay the run with --fresh");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
