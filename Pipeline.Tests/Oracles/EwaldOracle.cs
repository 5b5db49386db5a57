namespace Pipeline.Tests.Oracles;

/// <summary>
/// Energy of AgI ions by the plain formulas: pairs over all images (an ion's own are out of reach), Ewald's sum term by term with another
/// α and a far reach.
/// </summary>
/// <remarks>
/// Independent of the simulation's tables, lists, α and vector code; written from the equations in shared/reference/README.md.
/// </remarks>
internal static class EwaldOracle
{
    private const double E2 = 14.399645;
    private const double Alpha = 0.45;
    private const double RealCutoff = 11;
    private const double ShortCutoff = 10;
    private const int Images = 2;
    private const int Waves = 14;

    /// <summary>Total energy in eV; the first half of the positions (Å) is silver.</summary>
    public static double Energy((double X, double Y, double Z)[] positions, double ex, double ey, double ez)
    {
        double energy = 0;
        int n = positions.Length;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                for (int s = 0; s < 125; s++)
                {
                    double x = positions[i].X - positions[j].X + (ex * ((s % 5) - Images));
                    double y = positions[i].Y - positions[j].Y + (ey * ((s / 5 % 5) - Images));
                    double z = positions[i].Z - positions[j].Z + (ez * ((s / 25) - Images));
                    double r = Math.Sqrt((x * x) + (y * y) + (z * z));
                    if (r < RealCutoff)
                    {
                        energy += E2 * Charge(i, n) * Charge(j, n) * Erfc(Alpha * r) / r;
                        energy += r < ShortCutoff ? ShortRange(i, j, n, r) - ShortRange(i, j, n, ShortCutoff) : 0;
                    }
                }
            }
        }

        return energy + Reciprocal(positions, ex, ey, ez) - (E2 * Alpha / Math.Sqrt(Math.PI) * n * 0.36);
    }

    private static double Reciprocal((double X, double Y, double Z)[] positions, double ex, double ey, double ez)
    {
        double energy = 0;
        for (int a = -Waves; a <= Waves; a++)
        {
            for (int b = -Waves; b <= Waves; b++)
            {
                for (int c = -Waves; c <= Waves; c++)
                {
                    (double kx, double ky, double kz) = (2 * Math.PI * a / ex, 2 * Math.PI * b / ey, 2 * Math.PI * c / ez);
                    double k2 = (kx * kx) + (ky * ky) + (kz * kz);
                    double damping = Math.Exp(-k2 / (4 * Alpha * Alpha));
                    if (k2 == 0 || damping < 1e-9)
                    {
                        continue;
                    }

                    double re = 0;
                    double im = 0;
                    for (int i = 0; i < positions.Length; i++)
                    {
                        double phase = (kx * positions[i].X) + (ky * positions[i].Y) + (kz * positions[i].Z);
                        re += Charge(i, positions.Length) * Math.Cos(phase);
                        im += Charge(i, positions.Length) * Math.Sin(phase);
                    }

                    energy += 2 * Math.PI * E2 / (ex * ey * ez) * damping / k2 * ((re * re) + (im * im));
                }
            }
        }

        return energy;
    }

    private static double Charge(int i, int n) => i < n / 2 ? 0.6 : -0.6;

    private static double ShortRange(int i, int j, int n, double r) => ((i < n / 2 ? 0 : 1) + (j < n / 2 ? 0 : 1)) switch
    {
        0 => E2 * 0.014804 / Math.Pow(r, 11),
        1 => E2 * ((114.48 / Math.Pow(r, 9)) - (1.1736 / Math.Pow(r, 4))),
        _ => E2 * ((446.64 / Math.Pow(r, 7)) - (2.3472 / Math.Pow(r, 4)) - (6.9331 / Math.Pow(r, 6))),
    };

    /// <summary>erfc(x) = 2/√π ∫ exp(−t²) dt from x on, by Simpson's rule: slow and beyond doubt.</summary>
    public static double Erfc(double x)
    {
        const int Steps = 400;
        const double Width = 6.0 / Steps;
        double sum = 0;
        for (int k = 0; k <= Steps; k++)
        {
            double t = x + (k * Width);
            sum += Math.Exp(-t * t) * (k is 0 or Steps ? 1 : k % 2 == 0 ? 2 : 4);
        }

        return 2 / Math.Sqrt(Math.PI) * sum * Width / 3;
    }
}
