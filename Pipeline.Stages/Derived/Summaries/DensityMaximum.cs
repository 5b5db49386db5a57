using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived.Spectra;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>
/// Where in the nearest shell of ions round a ligand most of them are: distance and angle of the maximum of rho(r, phi). The shell ends at
/// the first minimum of the ions' density over r. The maximum is that of the counts in a window of 0.2 A and 10 degrees, its place their
/// centre of gravity; below 100 counts in the window none is stated.
/// </summary>
internal static class DensityMaximum
{
    private const double HalfAngstrom = 0.1;
    private const double HalfDegrees = 5;
    private const double LeastCounts = 100;

    public static IEnumerable<SummaryRow> Rows(DerivedInput input)
    {
        if (!input.Tables.TryGetValue("distance_angle_density", out ColumnTable? table))
        {
            yield break;
        }

        IReadOnlyList<string> motifs = table.Utf8("motif");
        foreach (IGrouping<string, int> motif in Enumerable.Range(0, table.RowCount).GroupBy(r => motifs[r], StringComparer.Ordinal))
        {
            Plane plane = new(table, motif.First(), motif.Count());
            (double r, double phi, string note) = plane.Maximum();
            yield return new SummaryRow("rho_maximum_r", "angstrom", r) { Motif = motif.Key, Note = note };
            yield return new SummaryRow("rho_maximum_phi", "degree", phi) { Motif = motif.Key, Note = note };
        }
    }

    /// <summary>The counts of one motif over distance and angle.</summary>
    private sealed class Plane
    {
        private readonly double[] _radii;
        private readonly double[] _angles;
        private readonly double[] _shells;
        private readonly double[,] _counts;
        private readonly double[,] _sums; // of all counts at smaller r and phi: a window is four of them

        public Plane(ColumnTable table, int from, int rows)
        {
            ReadOnlySpan<double> r = table.Float64("r_A").Slice(from, rows), phi = table.Float64("phi_deg").Slice(from, rows);
            ReadOnlySpan<double> lo = table.Float64("r_lo_A").Slice(from, rows), hi = table.Float64("r_hi_A").Slice(from, rows);
            ReadOnlySpan<long> count = table.Int64("count").Slice(from, rows);
            int angles = 1;
            while (angles < rows && r[angles] == r[0])
            {
                angles++;
            }

            _angles = phi[..angles].ToArray();
            _radii = new double[rows / angles];
            _shells = new double[_radii.Length];
            _counts = new double[_radii.Length, angles];
            for (int i = 0; i < rows; i++)
            {
                int at = i / angles;
                (_radii[at], _shells[at]) = (r[i], (hi[i] * hi[i] * hi[i]) - (lo[i] * lo[i] * lo[i]));
                _counts[at, i % angles] = count[i];
            }

            _sums = new double[_radii.Length + 1, angles + 1];
            for (int i = 0; i < _radii.Length; i++)
            {
                for (int k = 0; k < angles; k++)
                {
                    _sums[i + 1, k + 1] = _counts[i, k] + _sums[i, k + 1] + _sums[i + 1, k] - _sums[i, k];
                }
            }
        }

        public (double R, double Phi, string Note) Maximum()
        {
            int end = ShellEnd();
            if (end < 0)
            {
                return (double.NaN, double.NaN, "no shell of ions stands out within the range of distances");
            }

            int reachR = Half(_radii, HalfAngstrom), reachPhi = Half(_angles, HalfDegrees);
            (double Counts, int R, int Phi) best = (0, 0, 0);
            for (int i = 0; i < end; i++)
            {
                for (int k = 0; k < _angles.Length; k++)
                {
                    double counts = Counts(i, k, reachR, reachPhi, end);
                    best = counts > best.Counts ? (counts, i, k) : best;
                }
            }

            (double all, double r, double phi) = Window(best.R, best.Phi, reachR, reachPhi, end);
            string shell = string.Create(CultureInfo.InvariantCulture, $"nearest shell, up to {_radii[end - 1]:F2} A");
            return all >= LeastCounts
                ? (r / all, phi / all, shell)
                : (double.NaN, double.NaN, string.Create(
                    CultureInfo.InvariantCulture, $"{shell}: {all:F0} counts at its fullest place, {LeastCounts:F0} needed"));
        }

        /// <summary>
        /// Behind the first minimum of the ions' density over r that follows its first maximum; -1 where there is no maximum.
        /// </summary>
        private int ShellEnd()
        {
            double[] density = [.. _radii.Select((_, i) => Enumerable.Range(0, _angles.Length).Sum(k => _counts[i, k]) / _shells[i])];
            double[] smoothed = SavitzkyGolay.Smooth(density, Half(_radii, HalfAngstrom), even: false);
            IReadOnlyList<(double Position, double Height)> peaks =
                PeakFinder.Find(_radii, density, smoothed, HalfAngstrom, density.Average());
            if (peaks.Count == 0)
            {
                return -1;
            }

            int from = Array.FindIndex(_radii, x => x > peaks[0].Position);
            int to = peaks.Count > 1 ? Array.FindIndex(_radii, x => x >= peaks[1].Position) : _radii.Length;
            int lowest = from;
            for (int i = from; i >= 0 && i < to; i++)
            {
                lowest = smoothed[i] < smoothed[lowest] ? i : lowest;
            }

            return lowest + 1;
        }

        /// <summary>Counts in the window about a bin, within the shell.</summary>
        private double Counts(int at, int angle, int reachR, int reachPhi, int end)
        {
            int r0 = Math.Max(0, at - reachR), r1 = Math.Min(end - 1, at + reachR) + 1;
            int k0 = Math.Max(0, angle - reachPhi), k1 = Math.Min(_angles.Length - 1, angle + reachPhi) + 1;
            return _sums[r1, k1] - _sums[r0, k1] - _sums[r1, k0] + _sums[r0, k0];
        }

        /// <summary>The same with the sums of r and phi over the counts.</summary>
        private (double Counts, double R, double Phi) Window(int at, int angle, int reachR, int reachPhi, int end)
        {
            double counts = 0, r = 0, phi = 0;
            for (int i = Math.Max(0, at - reachR); i <= Math.Min(end - 1, at + reachR); i++)
            {
                for (int k = Math.Max(0, angle - reachPhi); k <= Math.Min(_angles.Length - 1, angle + reachPhi); k++)
                {
                    counts += _counts[i, k];
                    r += _counts[i, k] * _radii[i];
                    phi += _counts[i, k] * _angles[k];
                }
            }

            return (counts, r, phi);
        }

        private static int Half(double[] axis, double width) =>
            axis.Length < 2 ? 0 : Math.Max(1, (int)Math.Round(width / (axis[1] - axis[0])));
    }
}
