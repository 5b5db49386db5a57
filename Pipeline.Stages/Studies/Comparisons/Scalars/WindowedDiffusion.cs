using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons.Scalars;

/// <summary>ln D of each species over the window that all runs of both sides share: ratios of D become differences.</summary>
internal static class WindowedDiffusion
{
    /// <summary>A species moves on where MSD grows by more than this factor over the window: of free diffusion it is four, of a caged ion one.</summary>
    private const double Growth = 1.5;

    /// <summary>ln D by species, host drift where there is one, else raw; NaN where the slope is not positive.</summary>
    public static IEnumerable<(string Species, double[] Points)> Of(ColumnTable msd, CommonWindow? window)
    {
        string drift = Drift(msd);
        foreach (string species in msd.Utf8("species").Distinct(StringComparer.Ordinal))
        {
            double d = window?.D(msd, species, drift).Tracer ?? double.NaN;
            yield return (species, [d > 0 ? NaturalLog.Of(d) : double.NaN]);
        }
    }

    /// <summary>Whether a species moves on: of one that does not, ln D would be the logarithm of noise.</summary>
    public static bool Moves(ColumnTable msd, string species, CommonWindow? window)
    {
        if (window is null)
        {
            return false;
        }

        string drift = Drift(msd);
        IReadOnlyList<string> names = msd.Utf8("species"), drifts = msd.Utf8("drift"), origins = msd.Utf8("origin");
        double[] lag = msd.NumbersOrNaN("lag_ps"), values = msd.NumbersOrNaN("msd_A2");
        (double first, double last) = (double.NaN, double.NaN);
        for (int row = 0; row < msd.RowCount; row++)
        {
            if (string.Equals(names[row], species, StringComparison.Ordinal) && string.Equals(drifts[row], drift, StringComparison.Ordinal)
                && string.Equals(origins[row], "multi", StringComparison.Ordinal) && lag[row] >= window.FromPs && lag[row] <= window.ToPs)
            {
                first = double.IsNaN(first) ? values[row] : first;
                last = values[row];
            }
        }

        return last > first * Growth;
    }

    private static string Drift(ColumnTable msd) => msd.Utf8("drift").Contains("host", StringComparer.Ordinal) ? "host" : "raw";
}
