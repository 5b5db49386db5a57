using System.Runtime.Intrinsics;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Derived.Spectra;

/// <summary>Direct cosine sums on a grid that has nothing to do with the length of the series, by rotating a phase instead of asking for cosines.</summary>
/// <remarks>
/// Four outputs at a time, all series together; fixed lanes and no fused multiply-add, so the bits are the same everywhere. The rotation is a
/// unit vector multiplied m times: its error grows like m 2⁻⁵³, 4e-13 at 4,000 terms, and is measured against the plain sum in a test.
/// </remarks>
internal static class CosineSum
{
    private const int Lanes = 4;

    /// <summary>out[s][k] = Σ_m series[s][m] cos(k m δ) for k below <paramref name="points"/>.</summary>
    /// <param name="series">Series of one length.</param>
    /// <param name="delta">δ, radians.</param>
    /// <param name="points">Outputs a series.</param>
    public static double[][] Of(IReadOnlyList<double[]> series, double delta, int points)
    {
        delta = Math.IEEERemainder(delta, 2 * Math.PI); // frames too far apart for any vibration: whole turns a frame, whose sine asks for more digits than there are
        int terms = series.Count == 0 ? 0 : series[0].Length;
        double[][] result = [.. series.Select(_ => new double[points])];
        Span<double> cos = stackalloc double[Lanes], sin = stackalloc double[Lanes];
        Vector256<double>[] sums = new Vector256<double>[series.Count];
        for (int k = 0; k < points; k += Lanes)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                (sin[lane], cos[lane]) = (Deterministic.Sin((k + lane) * delta), Deterministic.Cos((k + lane) * delta));
            }

            Vector256<double> stepX = Vector256.Create<double>(cos), stepY = Vector256.Create<double>(sin);
            Vector256<double> x = Vector256<double>.One, y = Vector256<double>.Zero;
            Array.Clear(sums);
            for (int m = 0; m < terms; m++)
            {
                for (int s = 0; s < sums.Length; s++)
                {
                    sums[s] += Vector256.Create(series[s][m]) * x;
                }

                Vector256<double> turned = (x * stepX) - (y * stepY);
                y = (x * stepY) + (y * stepX);
                x = turned;
            }

            for (int s = 0; s < sums.Length; s++)
            {
                for (int lane = 0; lane < Math.Min(Lanes, points - k); lane++)
                {
                    result[s][k + lane] = sums[s][lane];
                }
            }
        }

        return result;
    }
}
