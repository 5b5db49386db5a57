using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Derived;

/// <summary>A row of the table <c>diffusion</c>; NaN and null are empty cells.</summary>
internal sealed record DiffusionRow(string Species, string Drift, string Method, DiffusionQuantity Quantity)
{
    /// <summary>The species its displacement is of.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [Species];

    /// <summary>What two carriers that do not move independently add.</summary>
    public bool IsCross { get; init; }

    /// <summary>D, cm²/s.</summary>
    public double D { get; init; } = double.NaN;

    public double StandardError { get; init; } = double.NaN;

    public double Half68 { get; init; } = double.NaN;

    public double Half95 { get; init; } = double.NaN;

    public double FromPs { get; init; } = double.NaN;

    public double ToPs { get; init; } = double.NaN;

    public long? Blocks { get; init; }

    public double Alpha { get; init; } = double.NaN;

    public string? Regime { get; init; }

    public double Haven { get; init; } = double.NaN;

    public double Conductivity { get; init; } = double.NaN;

    public string? Note { get; init; }
}

/// <summary>Writes the rows.</summary>
internal static class DiffusionTable
{
    public static ColumnTable Build(IReadOnlyList<DiffusionRow> rows, long frames)
    {
        TableBuilder table = new(rows.Count);
        foreach (DiffusionRow row in rows)
        {
            Add(table, row, frames);
        }

        if (rows.Count == 0)
        {
            Add(table, new DiffusionRow("", "", "", DiffusionQuantity.Tracer), frames);
            table.Clear();
        }

        return table.ToTable("diffusion", 1, frames, "D = slope/6 of MSD = c + 6 D tau (gls, einstein_fit) with intervals from blocks of time origins; einstein_endpoint: MSD_single,raw(t_max)/(6 t_max), Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (7)");
    }

    private static void Add(TableBuilder table, DiffusionRow row, long frames)
    {
        table.Int64("frames", "1", frames, "Trajectory frames the row covers");
        table.Utf8("species", row.Species);
        table.Utf8("drift", row.Drift, "What was removed from the displacements: raw nothing, host the mean of the host atoms, com the centre of mass");
        table.Utf8("method", row.Method, "einstein_endpoint eq. (7); einstein_fit unweighted fit; gls fit weighted by the covariance of Brownian motion");
        table.Utf8("quantity", row.IsCross ? "cross" : row.Quantity == DiffusionQuantity.Tracer ? "tracer" : "collective", "tracer: each atom; collective: the sum over the species (all: their charges, over all mobile species); cross: what two of them add to the D of all");
        table.Float64("D_cm2_s", "cm^2/s", row.D, "Diffusion coefficient; only the apparent one where no interval is given");
        table.Float64("stderr_cm2_s", "cm^2/s", row.StandardError, "Standard error from the blocks");
        table.Float64("lo68_cm2_s", "cm^2/s", row.D - row.Half68, "Lower end of the 68 % interval");
        table.Float64("hi68_cm2_s", "cm^2/s", row.D + row.Half68, "Upper end of the 68 % interval");
        table.Float64("lo95_cm2_s", "cm^2/s", row.D - row.Half95, "Lower end of the 95 % interval");
        table.Float64("hi95_cm2_s", "cm^2/s", row.D + row.Half95, "Upper end of the 95 % interval");
        table.Float64("fit_from_ps", "ps", row.FromPs, "Start of the lags used");
        table.Float64("fit_to_ps", "ps", row.ToPs, "End of the lags used");
        table.Int64("blocks", "1", row.Blocks, "Blocks of time origins behind the interval; below 10 it is rough, below 5 there is none");
        table.Float64("alpha", "1", row.Alpha, "Exponent of the displacement at the end of the window");
        table.Utf8("regime", row.Regime, "Kind of motion up to the end of the window; empty for an end point: nothing was tested");
        table.Float64("haven_ratio", "1", row.Haven, "Tracer over collective D; empty where one of them is not claimed");
        table.Float64("conductivity_S_cm", "siemens/cm", row.Conductivity, "Nernst-Einstein (tracer) or Einstein-Helfand (collective); empty without charge or temperature, or where D is not claimed");
        table.Utf8("note", row.Note, "Why a cell is empty or an interval rough, and what was not tested");
    }
}
