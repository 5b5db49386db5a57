namespace Pipeline.Stages.Derived;

/// <summary>
/// Exact covariance of mean-squared displacements over overlapping origins of one free Brownian path in one dimension with unit variance a step:
/// Cov(MSD_n, MSD_m) = 2/(N_n N_m) Σ_i Σ_j overlap(i, j)², overlap = steps that the displacement over n from origin i and the one over m from
/// origin j have in common. (Qian, Sheetz and Elson, Biophys. J. 60, 910 (1991); Bullerjahn, von Bülow and Hummer, J. Chem. Phys. 153, 024116 (2020).)
/// </summary>
/// <remarks>The number of pairs and the overlap are piecewise linear in j - i, so each piece is a sum of cubes in closed form: the cost does not grow with the run.</remarks>
internal static class BrownianCovariance
{
    /// <summary>The covariance of the MSD over <paramref name="n"/> from origins 0 .. <paramref name="originsN"/> - 1 with that over <paramref name="m"/> from origins <paramref name="shift"/> .. <paramref name="shift"/> + <paramref name="originsM"/> - 1.</summary>
    public static double Of(long n, long originsN, long m, long originsM, long shift = 0, double noise = 0)
    {
        if (originsN <= 0 || originsM <= 0)
        {
            return double.NaN;
        }

        double Overlap(long d) => Math.Max(0, Math.Min(n, d + m) - Math.Max(0, d));
        double Pairs(long d) => Math.Max(0, Math.Min(originsN, shift + originsM - d) - Math.Max(0, shift - d));
        long[] bends = [-m, 0, n - m, n, shift, shift + originsM - originsN, shift - originsN, shift + originsM];
        Array.Sort(bends);
        double sum = 0;
        for (int i = 1; i < bends.Length; i++)
        {
            long from = Math.Max(bends[i - 1], -m), to = Math.Min(bends[i], n);
            if (to > from)
            {
                sum += SumOfCubic(Overlap(from), Overlap(to), Pairs(from), Pairs(to), to - from);
            }
        }

        // White noise of variance a² on each position adds a² to the covariance of two displacements for a common start or end, and takes it where one ends as
        // the other starts: four differences j - i, of which two may coincide.
        (long Difference, int Sign)[] touching = n == m ? [(0, 2), (n, -1), (-m, -1)] : [(0, 1), (n - m, 1), (n, -1), (-m, -1)];
        foreach ((long d, int sign) in touching)
        {
            double common = Overlap(d), with = common + (sign * noise);
            sum += ((with * with) - (common * common)) * Pairs(d);
        }

        return 2 * sum / originsN / originsM;
    }

    /// <summary>Matrix for lags from the same stretch.</summary>
    public static double[,] Matrix(IReadOnlyList<long> lags, Func<int, long> origins, long shift = 0, double noise = 0)
    {
        double[,] matrix = new double[lags.Count, lags.Count];
        for (int a = 0; a < lags.Count; a++)
        {
            for (int b = 0; b < lags.Count; b++)
            {
                matrix[a, b] = Of(lags[a], origins(a), lags[b], origins(b), shift, noise);
            }
        }

        return matrix;
    }

    /// <summary>w' C w.</summary>
    public static double Form(ReadOnlySpan<double> weights, double[,] matrix)
    {
        double sum = 0;
        for (int a = 0; a < weights.Length; a++)
        {
            for (int b = 0; b < weights.Length; b++)
            {
                sum += weights[a] * matrix[a, b] * weights[b];
            }
        }

        return sum;
    }

    /// <summary>Σ over x = 0 .. length - 1 of o(x)² c(x), both linear and given at 0 and at length.</summary>
    private static double SumOfCubic(double o0, double o1, double c0, double c1, long length)
    {
        double l = length, p = (o1 - o0) / l, q = (c1 - c0) / l;
        double s1 = l * (l - 1) / 2, s2 = (l - 1) * l * ((2 * l) - 1) / 6, s3 = s1 * s1;
        return (o0 * o0 * c0 * l)
            + (((2 * o0 * p * c0) + (o0 * o0 * q)) * s1)
            + (((p * p * c0) + (2 * o0 * p * q)) * s2)
            + (p * p * q * s3);
    }
}
