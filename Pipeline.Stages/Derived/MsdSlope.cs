using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived;

/// <summary>
/// D of one window that is told, from the published table <c>msd</c> of a run: what several runs share, claimed or not, where the blocks of
/// the run are gone.
/// </summary>
/// <remarks>
/// Definition: slope/6 of MSD = c + 6 D τ over the lags of the window, rows <c>multi</c>; the lags, their weights and the frames counted as origins are those
/// of <c>diffusion</c>.
/// Units:      1 Å²/ps = 1e-4 cm²/s.
/// Errors:     none: they need blocks. <c>diffusion_window</c> has them for the windows it lists.
/// Limits:     <c>msd</c> takes the mean cell, <c>diffusion</c> that of each origin: with a fixed cell the two agree to rounding, with a
/// variable one as far as the cell fluctuates.
/// </remarks>
/// <param name="TracerD">D of each atom, cm²/s; NaN where the run has no such window.</param>
/// <param name="CollectiveD">D of the sum over the species, cm²/s.</param>
/// <param name="FromPs">First lag used.</param>
/// <param name="ToPs">Last lag used.</param>
/// <param name="Problem">Why there is none; null where there is one.</param>
internal sealed record MsdSlope(double TracerD, double CollectiveD, double FromPs, double ToPs, string? Problem)
{
    /// <summary>D of a species and drift over the lags from <paramref name="fromPs"/> to <paramref name="toPs"/>.</summary>
    /// <param name="msd">The table <c>msd</c> of one run.</param>
    /// <param name="species">Species.</param>
    /// <param name="drift">What was removed: <c>raw</c>, <c>host</c> or <c>com</c>.</param>
    /// <param name="fromPs">Begin of the window; the first lag not before it is used.</param>
    /// <param name="toPs">End of the window; the last lag not behind it is used.</param>
    /// <param name="method">Weights.</param>
    /// <param name="segments">Segments of the run (<c>runs</c>): origins do not cross their bounds.</param>
    public static MsdSlope Of(ColumnTable msd, string species, string drift, double fromPs, double toPs, SlopeMethod method, int segments = 1)
    {
        ArgumentNullException.ThrowIfNull(msd);
        DiffusionBlocks series = Series(msd, species, drift, segments);
        (int[] lags, string? problem) = series.Lags.Length == 0 ? ([], $"no rows of {species}, drift {drift}")
            : double.IsNaN(series.PsPerFrame) ? ([], "no time step: lags have no time")
            : DiffusionWindow.Between(series, fromPs, toPs);
        if (problem is not null)
        {
            return new MsdSlope(double.NaN, double.NaN, double.NaN, double.NaN, problem);
        }

        double[] weights = DiffusionEstimator.Weights(series, lags, method);
        double D(DiffusionQuantity quantity) =>
            weights.Select((w, i) => w * series.Mean(lags[i], quantity)).Sum() * (Diffusion.Cm2PerSecond / (6 * series.PsPerFrame));
        return new MsdSlope(
            D(DiffusionQuantity.Tracer), D(DiffusionQuantity.Collective), series.Lags[lags[0]] * series.PsPerFrame, series.Lags[lags[^1]] * series.PsPerFrame, null);
    }

    /// <summary>
    /// The standard error that D of a window has within its run, cm²/s, and the blocks behind it: a row of <c>diffusion_window</c> with this
    /// window and at least five blocks; null where there is none.
    /// </summary>
    public static (double StandardError, long Blocks)? WithinRun(ColumnTable windows, string species, string drift, DiffusionQuantity quantity, double fromPs, double toPs)
    {
        ArgumentNullException.ThrowIfNull(windows);
        double[] from = windows.NumbersOrNaN("from_ps"), to = windows.NumbersOrNaN("to_ps"), errors = windows.NumbersOrNaN("stderr_cm2_s");
        string wanted = DiffusionTable.NameOf(quantity);
        for (int row = 0; row < windows.RowCount; row++)
        {
            if (!double.IsNaN(errors[row]) && Math.Abs(from[row] - fromPs) <= 1e-9 * fromPs && Math.Abs(to[row] - toPs) <= 1e-9 * toPs
                && string.Equals(windows.Utf8("species")[row], species, StringComparison.Ordinal) && string.Equals(windows.Utf8("drift")[row], drift, StringComparison.Ordinal)
                && string.Equals(windows.Utf8("quantity")[row], wanted, StringComparison.Ordinal))
            {
                return (errors[row], windows.Int64("blocks")[row]);
            }
        }

        return null;
    }

    /// <summary>
    /// The rows of a species and drift at the lags that estimators take, which are those with <c>alpha2</c>: pair by pair, below 10 and on
    /// the logarithmic grid. A species that rests has none of it; any lags do for its slope.
    /// </summary>
    private static DiffusionBlocks Series(ColumnTable msd, string species, string drift, int segments)
    {
        IReadOnlyList<string> names = msd.Utf8("species"), drifts = msd.Utf8("drift"), origins = msd.Utf8("origin");
        long[] lag = msd.Int64("lag_frames").ToArray(), counts = msd.Int64("origins").ToArray();
        double[] ps = msd.NumbersOrNaN("lag_ps"), alpha2 = msd.NumbersOrNaN("alpha2"), tracer = msd.NumbersOrNaN("msd_A2"), collective = msd.NumbersOrNaN("collective_A2");
        int[] rows =
        [
            .. Enumerable.Range(0, msd.RowCount).Where(i => lag[i] > 0 && counts[i] > 0 && string.Equals(names[i], species, StringComparison.Ordinal)
                && string.Equals(drifts[i], drift, StringComparison.Ordinal) && string.Equals(origins[i], "multi", StringComparison.Ordinal)),
        ];
        int[] taken = [.. rows.Where(i => !double.IsNaN(alpha2[i]))];
        taken = [.. (taken.Length == 0 ? rows : taken).OrderBy(i => lag[i])];
        double psPerFrame = taken.Length == 0 ? double.NaN : ps[taken[^1]] / lag[taken[^1]];
        return DiffusionBlocks.OfMeans(
            species, drift, msd.FramesSeen, segments, [.. taken.Select(i => lag[i])], psPerFrame,
            [.. taken.Select(i => tracer[i])], [.. taken.Select(i => collective[i])], [.. taken.Select(i => counts[i])]);
    }
}
