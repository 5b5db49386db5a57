using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Runs;

/// <content>What its table is.</content>
public sealed partial class RunSummary
{
    /// <summary>What the table <c>runs</c> is.</summary>
    public static readonly TableSchema Schema = new("runs", 1)
    {
        Definition = "one row a run: what it is and what was analysed",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("run_id", "Name of the run").Key(),
            ColumnSchema.Utf8("system", "First line of the XDATCAR"),
            ColumnSchema.Utf8(
                "source",
                "Files relative to the run's directory, range of whole records, SHA-256 of its last 1 MiB; the name alone in " +
                "epochs published while reading. With thermo the OSZICAR behind it; of a chain those of all members"),
            ColumnSchema.Int64("first_step", "1", "Molecular-dynamics step of the first analysed frame"),
            ColumnSchema.Int64("last_step", "1", "Molecular-dynamics step of the last analysed frame"),
            ColumnSchema.Int64("atoms", "1", "Atoms"),
            ColumnSchema.Utf8("composition", "Such as Ag64I64"),
            ColumnSchema.Float64("timestep_fs", "fs", "Time step"),
            ColumnSchema.Float64("frame_interval_fs", "fs", "Time between analysed frames"),
            ColumnSchema.Float64("time_ps", "ps", "Time from the first to the last analysed frame"),
            ColumnSchema.Float64(
                "temperature_K", "kelvin",
                "Mean temperature of the OSZICAR over the analysed steps; null without the observable thermo or without an " +
                "OSZICAR (TEBEG of the INCAR is the target, not the mean)"),
            ColumnSchema.Float64("volume_A3", "angstrom^3", "Mean volume"),
            ColumnSchema.Utf8(
                "ensemble",
                "NVE, NVT or NpT by the INCAR; null where that cannot be told; of pieces that differ all of them, in the order " +
                "of time"),
            ColumnSchema.Utf8("vasp_version", "Null: XDATCAR does not carry it"),
            ColumnSchema.Int64("segments", "1", "Stretches of unbroken time"),
            ColumnSchema.Boolean(
                "complete",
                "The files of the last piece say that the run ended: OUTCAR has its closing lines, or the last printed step is " +
                "the last one due by NSW and the interval of the labels"),
        ],
    };
}
