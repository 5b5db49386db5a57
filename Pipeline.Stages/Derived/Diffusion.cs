using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Derived;

/// <summary>Settings of the diffusion coefficients.</summary>
public sealed record DiffusionOptions : IObservableOptions
{
    /// <summary>How the fit window is chosen; only <c>auto</c> is known.</summary>
    public string Fit { get; init; } = "auto";

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => Fit is "auto" ? [] : ["fit knows auto only"];
}

/// <summary>Diffusion coefficients from the mean-squared displacement.</summary>
/// <remarks>
/// Definition: <c>einstein_endpoint</c>: D = MSD(t_max)/(6 t_max) of the single-origin, raw curve at its last frame.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (7).   Units: 1 Å²/ps = 1e-4 cm²/s.
/// Errors:     none: one path to one end point has no error bar that can be trusted (replicas of 20 ps scatter by 40 %).
/// </remarks>
public static class Diffusion
{
    private const double Cm2PerSecond = 1e-4; // one Å²/ps

    /// <summary>An end point is read from the raw curve: without it the table would be empty without a word.</summary>
    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, object> observables)
    {
        ArgumentNullException.ThrowIfNull(observables);
        return observables.GetValueOrDefault("msd") is MsdOptions msd && !msd.EffectiveDrift.Contains("raw", StringComparer.Ordinal)
            ? ["needs raw among observables:msd:drift"]
            : [];
    }

    /// <summary>The table <c>diffusion</c>.</summary>
    public static ColumnTable Compute(ColumnTable msd)
    {
        ArgumentNullException.ThrowIfNull(msd);
        IReadOnlyList<string> species = ((Utf8Column)msd["species"]).Values, origins = ((Utf8Column)msd["origin"]).Values, drifts = ((Utf8Column)msd["drift"]).Values;
        Column lag = msd["lag_ps"];
        ReadOnlySpan<double> lags = ((Float64Column)lag).Values.Span, values = ((Float64Column)msd["msd_A2"]).Values.Span;
        Dictionary<string, int> last = new(StringComparer.Ordinal);
        List<string> order = [];
        for (int row = 0; row < msd.RowCount; row++)
        {
            if (!last.ContainsKey(species[row]))
            {
                order.Add(species[row]);
                last[species[row]] = -1;
            }

            if (string.Equals(origins[row], "single", StringComparison.Ordinal) && string.Equals(drifts[row], "raw", StringComparison.Ordinal) && lag.IsValid(row) && lags[row] > 0)
            {
                last[species[row]] = row;
            }
        }

        TableBuilder table = new();
        foreach (string name in order)
        {
            int row = last[name];
            Row(table, msd.FramesSeen, name, row < 0 ? null : values[row] / (6 * lags[row]) * Cm2PerSecond, row < 0 ? null : lags[row]);
        }

        if (order.Count == 0)
        {
            Row(table, msd.FramesSeen, "", null, null);
            table.Clear();
        }

        return table.ToTable("diffusion", 1, msd.FramesSeen, "einstein_endpoint: D = MSD_single,raw(t_max)/(6 t_max); Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (7)");
    }

    private static void Row(TableBuilder table, long frames, string species, double? d, double? to)
    {
        table.Int64("frames", "1", frames, "Trajectory frames the row covers");
        table.Utf8("species", species);
        table.Utf8("drift", "raw");
        table.Utf8("method", "einstein_endpoint", "Estimator");
        table.Utf8("quantity", "tracer");
        table.Float64("D_cm2_s", "cm^2/s", d, "Diffusion coefficient");
        foreach (string error in new[] { "stderr_cm2_s", "lo68_cm2_s", "hi68_cm2_s", "lo95_cm2_s", "hi95_cm2_s" })
        {
            table.Float64(error, "cm^2/s", null, "Empty: an end point has no error of its own");
        }

        table.Float64("fit_from_ps", "ps", to is null ? null : 0, "Start of the interval used");
        table.Float64("fit_to_ps", "ps", to, "End of the interval used");
        table.Int64("blocks", "1", null, "Independent blocks behind the interval; empty for an end point");
        table.Float64("alpha", "1", null, "Local exponent; empty for an end point");
        table.Utf8("regime", null, "Regime; empty for an end point: nothing was tested");
        table.Float64("haven_ratio", "1", null, "Tracer over collective D; empty for an end point");
        table.Float64("conductivity_S_cm", "siemens/cm", null, "Conductivity; empty without a temperature");
    }
}
