using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>Diffusion coefficients from the mean-squared displacement, with intervals that hold.</summary>
/// <remarks>
/// Definition: <c>gls</c>: D = slope/6 of MSD = c + 6 D τ over a window of lags, weighted by the inverse covariance of Brownian motion;
/// <c>einstein_fit</c>: the same unweighted; <c>einstein_endpoint</c>: MSD(t_max)/(6 t_max) of the single-origin, raw curve at its last
/// frame.
/// Source:     Qian, Sheetz and Elson, Biophys. J. 60, 910 (1991); Bullerjahn, von Bülow and Hummer, J. Chem. Phys. 153, 024116 (2020);
/// Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (7).   Units: 1 Å²/ps = 1e-4 cm²/s.
/// Errors:     from the scatter of blocks of time origins (<see cref="DiffusionInterval"/>), wider where later windows differ
/// (<see cref="LaterSlopes"/>); none where the motion is not shown to be diffusion, where
/// there are fewer than five blocks, and for an end point: one path to one end point has no error bar that can be trusted.
/// </remarks>
public static class Diffusion
{
    internal const double Cm2PerSecond = 1e-4; // one Å²/ps
    private static readonly string[] s_drifts = ["raw", "host", "com"];

    /// <summary>An end point is read from the raw curve: without it the table would be empty without a word.</summary>
    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, object> observables)
    {
        ArgumentNullException.ThrowIfNull(observables);
        return observables.GetValueOrDefault("msd") is MsdOptions msd && !msd.EffectiveDrift.Contains("raw", StringComparer.Ordinal)
            ? ["needs raw among observables:msd:drift"]
            : [];
    }

    /// <summary>The table <c>diffusion</c>.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ColumnTable msd = input.Tables["msd"];
        IReadOnlyList<DiffusionBlocks> series = input.Tables.TryGetValue("msd_blocks", out ColumnTable? blocks) ? DiffusionBlocks.Read(blocks, input.Summary.Segments) : [];
        PremiseSet premises = PremiseSet.Of(input.Tables);
        List<DiffusionRow> rows = [];
        foreach (string species in msd.Utf8("species").Distinct(StringComparer.Ordinal))
        {
            double? conductivity = DiffusionConductivity.PerDiffusivity(input, species);
            double? site = SiteDistance.Of(input.Run, species);
            DiffusionRow[] fits =
            [
                .. s_drifts
                    .SelectMany(d => series.Where(s => string.Equals(s.Species, species, StringComparison.Ordinal) && string.Equals(s.Drift, d, StringComparison.Ordinal)))
                    .SelectMany(s => Fits(s, ((DiffusionOptions)input.Options).Window(), site, conductivity)),
            ];
            bool diffuses = fits.Any(static f => !double.IsNaN(f.Conductivity));
            rows.Add(EndPoint(msd, species, diffuses ? conductivity : null, input.Summary.Segments));
            rows.AddRange(fits);
        }

        rows.AddRange(DiffusionCarriers.Rows(input));
        rows = [.. rows.Select(r => Judged(r, premises, input.Run))];

        return DiffusionTable.Build(rows, msd.FramesSeen);
    }

    /// <summary>
    /// A row without what its premises do not carry. Those of the atoms whose mean was removed are premises of the displacement too.
    /// </summary>
    private static DiffusionRow Judged(DiffusionRow row, PremiseSet premises, RunDescription run)
    {
        string[] species = [.. row.Parts, .. Removed(row.Drift, run)];
        if (premises.Denies(Claims.AllDiffusion, species))
        {
            row = row with
            {
                StandardError = double.NaN,
                Half68 = double.NaN,
                Half95 = double.NaN,
                Haven = double.NaN,
                HavenError = double.NaN,
                Conductivity = double.NaN,
            };
        }

        if (premises.Denies(Claims.Diffusion, species))
        {
            row = row with { D = double.NaN, Alpha = double.NaN, AlphaBeyond = double.NaN, Regime = null };
        }

        string? caution = double.IsNaN(row.Half95) ? null : premises.Caution(Claims.AllDiffusion, species);
        return row with { Note = PremiseSet.Join(PremiseSet.Join(premises.WhyNot(Claims.AllDiffusion, species), row.Note), caution) };
    }

    /// <summary>The species whose mean a drift removes: what cannot be said of them cannot be said of the rest.</summary>
    internal static IEnumerable<string> Removed(string drift, RunDescription run) => drift switch
    {
        "host" => run.HostSpecies.Select(s => run.Topology.Species[s]),
        "com" => run.Topology.Species,
        _ => [],
    };

    /// <summary>The rows of one species and drift: both methods, both quantities, one window.</summary>
    internal static IEnumerable<DiffusionRow> Fits(DiffusionBlocks series, (double FromPs, double ToPs)? fit, double? site, double? conductivity) =>
        Fits(series, WindowOf(series, fit, site), conductivity);

    /// <summary>The window of a series.</summary>
    internal static DiffusionWindow WindowOf(DiffusionBlocks series, (double FromPs, double ToPs)? fit, double? site) => double.IsNaN(series.PsPerFrame)
        ? new DiffusionWindow([], null, [], null, false, "no time step: lags have no time")
        : fit is { } told ? DiffusionWindow.Fixed(series, told.FromPs, told.ToPs, site) : DiffusionWindow.Auto(series, site);

    /// <summary>The rows of one window.</summary>
    internal static IEnumerable<DiffusionRow> Fits(DiffusionBlocks series, DiffusionWindow window, double? conductivity)
    {
        foreach ((string name, SlopeMethod method) in new[] { ("einstein_fit", SlopeMethod.EinsteinFit), ("gls", SlopeMethod.Gls) })
        {
            DiffusionRow tracer = new(series.Species, series.Drift, name, DiffusionQuantity.Tracer) { Note = window.Note };
            DiffusionRow collective = tracer with { Quantity = DiffusionQuantity.Collective };
            if (window.Blocks is { } blocks)
            {
                double[] weights = DiffusionEstimator.Weights(series, window.Lags, method);
                tracer = Row(tracer, window, DiffusionInterval.Of(blocks, window.Lags, weights, tracer.Quantity), window.Exponents, conductivity);
                collective = Collective(collective, window, weights, conductivity);
                (double haven, double error) = double.IsNaN(tracer.Half95) || double.IsNaN(collective.Half95) || !(collective.D > 0)
                    ? (double.NaN, double.NaN)
                    : DiffusionHaven.Of(blocks, window.Lags, weights);
                (tracer, collective) = (tracer with { Haven = haven, HavenError = error }, collective with { Haven = haven, HavenError = error });
                (tracer, collective) = (Widened(tracer, window, method, weights), Widened(collective, window, method, weights));
            }

            yield return tracer;
            yield return collective;
        }
    }

    /// <summary>
    /// The collective row: the tracer's window and claim, if its own exponents do not speak against it. Its scatter is that of one walker,
    /// so no bound is asked of their width: the interval shows it.
    /// </summary>
    private static DiffusionRow Collective(DiffusionRow row, DiffusionWindow window, double[] weights, double? conductivity)
    {
        OriginBlocks blocks = window.Blocks!;
        IReadOnlyList<Exponent> exponents = DiffusionRegime.Exponents(blocks, window.Lags[^1], DiffusionQuantity.Collective);
        if (exponents.Count == 0)
        {
            return row with { Note = "the summed displacement is 0 or the window has no lag and its double" };
        }

        Exponent beyond = DiffusionRegime.Beyond(blocks, window.Lags[^1], DiffusionQuantity.Collective);
        bool allowed = exponents[^1].AllowsDiffusion || beyond.AllowsDiffusion;
        bool diffusive = allowed && string.Equals(window.Regime, DiffusionRegime.Diffusive, StringComparison.Ordinal);
        string regime = diffusive ? DiffusionRegime.Diffusive : DiffusionRegime.Other(exponents, blocks.Series, double.NaN, null);
        DiffusionWindow own = window with
        {
            Regime = regime,
            Beyond = beyond,
            IsClaimed = window.IsClaimed && (diffusive || !string.Equals(window.Regime, DiffusionRegime.Diffusive, StringComparison.Ordinal)),
            Note = diffusive || !window.IsClaimed ? window.Note : "no claim: the tracer's window, but " + DiffusionRegime.Describe(exponents[^1], blocks.Series),
        };
        return Row(row with { Note = own.Note }, own, DiffusionInterval.Of(blocks, window.Lags, weights, row.Quantity), exponents, conductivity);
    }

    /// <summary>A claimed row whose intervals take in what later windows say.</summary>
    private static DiffusionRow Widened(DiffusionRow row, DiffusionWindow window, SlopeMethod method, double[] weights)
    {
        if (double.IsNaN(row.Half95))
        {
            return row;
        }

        LaterSlopes later = LaterSlopes.Of(window.Blocks!, window.Lags, weights, method, row.Quantity, Cm2PerSecond / (6 * window.Blocks!.Series.PsPerFrame));
        return row with { Later = later, Note = PremiseSet.Join(row.Note, later.Note) };
    }

    internal static DiffusionRow Row(DiffusionRow row, DiffusionWindow window, DiffusionInterval slope, IReadOnlyList<Exponent> exponents, double? conductivity)
    {
        DiffusionBlocks series = window.Blocks!.Series;
        double unit = Cm2PerSecond / (6 * series.PsPerFrame), d = slope.Value * unit;
        bool claimed = window.IsClaimed && slope.Blocks >= DiffusionInterval.FewestBlocks;
        return row with
        {
            D = d,
            StandardError = claimed ? slope.StandardError * unit : double.NaN,
            Half68 = claimed ? slope.Half68 * unit : double.NaN,
            Half95 = claimed ? slope.Half95 * unit : double.NaN,
            FromPs = series.Lags[window.Lags[0]] * series.PsPerFrame,
            ToPs = series.Lags[window.Lags[^1]] * series.PsPerFrame,
            Blocks = slope.Blocks,
            Alpha = exponents.Count == 0 ? double.NaN : exponents[^1].Value,
            AlphaBeyond = window.Beyond.Value,
            Regime = window.Regime,
            Conductivity = claimed ? d * conductivity ?? double.NaN : double.NaN,
        };
    }

    /// <summary>Eq. (7). Its conductivity only stands beside one that is claimed: a caged ion's MSD/(6 t) is no transport.</summary>
    private static DiffusionRow EndPoint(ColumnTable msd, string species, double? conductivity, int segments)
    {
        IReadOnlyList<string> names = msd.Utf8("species"), origins = msd.Utf8("origin"), drifts = msd.Utf8("drift");
        ReadOnlySpan<double> lags = msd.NumbersOrNaN("lag_ps"), values = msd.Float64("msd_A2");
        string note = string.Create(CultureInfo.InvariantCulture, $"one path to one end point: no error, nothing tested{(segments > 1 ? $"; of the first of {segments} segments" : "")}");
        DiffusionRow row = new(species, "raw", "einstein_endpoint", DiffusionQuantity.Tracer) { Note = "run too short, or without a time step: no end point" };
        for (int i = 0; i < msd.RowCount; i++)
        {
            if (string.Equals(names[i], species, StringComparison.Ordinal) && string.Equals(origins[i], "single", StringComparison.Ordinal)
                && string.Equals(drifts[i], "raw", StringComparison.Ordinal) && lags[i] > 0)
            {
                double d = values[i] / (6 * lags[i]) * Cm2PerSecond;
                row = row with { D = d, FromPs = 0, ToPs = lags[i], Conductivity = d * conductivity ?? double.NaN, Note = note };
            }
        }

        return row;
    }
}
