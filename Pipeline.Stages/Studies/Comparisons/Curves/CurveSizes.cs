namespace Pipeline.Stages.Studies.Comparisons.Curves;

/// <summary>Distances of two curves on the same points as the literature prints them, each as a share of the reference, so that no bin width is needed.</summary>
internal static class CurveSizes
{
    /// <summary>Σ|Δ|/Σ|reference|.</summary>
    public static (string Name, Func<double[], double[], double> Of) L1 { get; } = ("L1", static (a, b) =>
        Sum(a, b, static (x, y) => Math.Abs(x - y)) / Sum(a, b, static (x, _) => Math.Abs(x)));

    /// <summary>Wasserstein-1 in bins: the mean distance that one distribution has to be moved to become the other.</summary>
    public static (string Name, Func<double[], double[], double> Of) Wasserstein { get; } = ("W1 (bins)", static (a, b) =>
    {
        (double sumA, double sumB, double ahead, double moved) = (a.Sum(), b.Sum(), 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            ahead += (a[i] / sumA) - (b[i] / sumB);
            moved += Math.Abs(ahead);
        }

        return moved;
    }
    );

    /// <summary>1 - overlap of two distributions.</summary>
    public static (string Name, Func<double[], double[], double> Of) NoOverlap { get; } = ("1 - overlap", static (a, b) =>
    {
        (double sumA, double sumB) = (a.Sum(), b.Sum());
        return Sum(a, b, (x, y) => Math.Abs((x / sumA) - (y / sumB))) / 2;
    }
    );

    /// <summary>eps = Σ|a - b|/(Σa + Σb) (Schran et al., Proc. Natl. Acad. Sci. 118, e2110077118 (2021)).</summary>
    public static double Eps(double[] a, double[] b) => Sum(a, b, static (x, y) => Math.Abs(x - y)) / Sum(a, b, static (x, y) => x + y);

    private static double Sum(double[] a, double[] b, Func<double, double, double> of)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += of(a[i], b[i]);
        }

        return sum;
    }
}
