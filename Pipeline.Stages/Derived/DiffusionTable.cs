using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived;

/// <summary>Turns rows into the table <c>diffusion</c>.</summary>
internal static class DiffusionTable
{
    /// <summary>What the table <c>diffusion</c> is.</summary>
    public static readonly TableSchema Schema = new("diffusion", 2)
    {
        Definition =
            "D = slope/6 of MSD = c + 6 D tau (gls, einstein_fit) with intervals from blocks of time origins; " +
            "einstein_endpoint: MSD_single,raw(t_max)/(6 t_max)",
        Source = Literature.Miyagawa2024 + ", eq. (7)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "A species; all, and pairs such as Li-Na, where several are mobile").Key(),
            ColumnSchema.Utf8(
                "drift",
                "What was removed from the displacements: raw nothing, host the mean of the host atoms, com the centre of mass; " +
                "einstein_endpoint has raw only").Key(),
            ColumnSchema.Utf8(
                "method",
                "einstein_endpoint: MSD(t_max)/(6 t_max) of the single-origin raw curve at its last frame, eq. (7); " +
                "einstein_fit: unweighted slope/6 of MSD = c + 6 D tau; gls: the same, weighted by the covariance of Brownian " +
                "motion").Key(),
            ColumnSchema.Utf8(
                "quantity",
                "tracer: each atom; collective: the sum over the species (all: their charges, over all mobile species); cross: " +
                "what a pair of mobile species adds to the D of all").Key(),
            ColumnSchema.Float64(
                "D_cm2_s", "cm^2/s",
                "Diffusion coefficient; only the apparent one where no interval is given; null without a time step, or where the " +
                "run is too short"),
            ColumnSchema.Float64("stderr_cm2_s", "cm^2/s", "Standard error of the slope from the blocks; null where D has no interval"),
            ColumnSchema.Float64(
                "lo68_cm2_s", "cm^2/s",
                "Lower end of the 68 % interval (Student's t, blocks - 1; taken down where a later window differs: note); null where " +
                "diffusion is not shown or there are fewer than 5 blocks"),
            ColumnSchema.Float64("hi68_cm2_s", "cm^2/s", "Upper end of the 68 % interval"),
            ColumnSchema.Float64("lo95_cm2_s", "cm^2/s", "Lower end of the 95 % interval; null where there is no D to quote"),
            ColumnSchema.Float64("hi95_cm2_s", "cm^2/s", "Upper end of the 95 % interval"),
            ColumnSchema.Float64("fit_from_ps", "ps", "First lag used; einstein_endpoint: 0"),
            ColumnSchema.Float64("fit_to_ps", "ps", "Last lag used"),
            ColumnSchema.Int64(
                "blocks", "1",
                "Blocks of time origins behind the interval, each 2 fit_to_ps long; below 10 it is rough, below 5 there is none"),
            ColumnSchema.Float64("alpha", "1", "Local exponent ln[MSD(2 tau)/MSD(tau)]/ln 2 at the end of the window, vibration included"),
            ColumnSchema.Float64(
                "alpha_beyond", "1",
                "Exponent without the vibration ln{[MSD(4 tau) - MSD(2 tau)]/[MSD(2 tau) - MSD(tau)]}/ln 2 at the end of the window: a " +
                "constant drops out; regime is judged by it where alpha itself does not hold 1"),
            ColumnSchema.Utf8(
                "regime",
                "Kind of motion up to the end of the window: diffusive, subdiffusive, ballistic, caged, undetermined; null for " +
                "einstein_endpoint: nothing was tested"),
            ColumnSchema.Float64("haven_ratio", "1", "Tracer over collective D, in both rows; null where one of them has no interval"),
            ColumnSchema.Float64("haven_stderr", "1", "Its standard error from the common blocks of both; null where haven_ratio is"),
            ColumnSchema.Float64(
                "conductivity_S_cm", "siemens/cm",
                "N (ze)^2 D/(V k T): Nernst-Einstein (tracer), Einstein-Helfand (collective); of mobile species with a charge; " +
                "null where D has no interval, or without a temperature"),
            ColumnSchema.Utf8(
                "note",
                "Why a cell is null, an interval rough or wider than its error, and what was not tested; null where there is nothing to say"),
        ],
    };

    public static ColumnTable Build(IReadOnlyList<DiffusionRow> rows, long frames)
    {
        TableBuilder table = new(Schema, rows.Count);
        foreach (DiffusionRow row in rows)
        {
            Add(table, row, frames);
        }

        return table.ToTable(frames);
    }

    /// <summary>What a quantity is called in the column <c>quantity</c>.</summary>
    internal static string NameOf(DiffusionQuantity quantity) => quantity == DiffusionQuantity.Tracer ? "tracer" : "collective";

    private static void Add(TableBuilder table, DiffusionRow row, long frames)
    {
        table.Int64("frames", frames);
        table.Utf8("species", row.Species);
        table.Utf8("drift", row.Drift);
        table.Utf8("method", row.Method);
        table.Utf8("quantity", row.IsCross ? "cross" : NameOf(row.Quantity));
        table.Float64("D_cm2_s", row.D);
        table.Float64("stderr_cm2_s", row.StandardError);
        table.Float64("lo68_cm2_s", row.Low68);
        table.Float64("hi68_cm2_s", row.High68);
        table.Float64("lo95_cm2_s", row.Low95);
        table.Float64("hi95_cm2_s", row.High95);
        table.Float64("fit_from_ps", row.FromPs);
        table.Float64("fit_to_ps", row.ToPs);
        table.Int64("blocks", row.Blocks);
        table.Float64("alpha", row.Alpha);
        table.Float64("alpha_beyond", row.AlphaBeyond);
        table.Utf8("regime", row.Regime);
        table.Float64("haven_ratio", row.Haven);
        table.Float64("haven_stderr", row.HavenError);
        table.Float64("conductivity_S_cm", row.Conductivity);
        table.Utf8("note", row.Note);
    }
}
