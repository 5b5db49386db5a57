namespace Pipeline.Stages.Studies.Activation;

/// <summary>Weighted least squares of a few columns.</summary>
/// <param name="At">Coefficients.</param>
/// <param name="Covariance">(X'WX)⁻¹.</param>
/// <param name="Residual">Σ w r².</param>
/// <param name="Weights">The second coefficient as a sum over the points: Σ a_i y_i.</param>
internal sealed record Regression(double[] At, double[,] Covariance, double Residual, double[] Weights)
{
    /// <summary>The covariance times the mean square of the weighted residuals, where that is above 1.</summary>
    public double[,] Scaled(int df)
    {
        double scale = df > 0 ? Math.Max(1, Residual / df) : 1;
        double[,] scaled = (double[,])Covariance.Clone();
        for (int i = 0; i < At.Length; i++)
        {
            for (int j = 0; j < At.Length; j++)
            {
                scaled[i, j] *= scale;
            }
        }

        return scaled;
    }

    /// <summary>The regression of <paramref name="y"/> on <paramref name="columns"/>.</summary>
    public static Regression Of(double[][] columns, double[] y, double[] weights)
    {
        int n = columns.Length;
        double[,] normal = new double[n, 2 * n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                normal[i, j] = y.Select((_, k) => weights[k] * columns[i][k] * columns[j][k]).Sum();
            }

            normal[i, n + i] = 1;
            right[i] = y.Select((v, k) => weights[k] * columns[i][k] * v).Sum();
        }

        double[,] inverse = Inverse(normal, n);
        double[] at = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => inverse[i, j] * right[j]))];
        double residual = y.Select((v, k) => weights[k] * Square(v - Enumerable.Range(0, n).Sum(i => at[i] * columns[i][k]))).Sum();
        double[] slope = [.. y.Select((_, k) => weights[k] * Enumerable.Range(0, n).Sum(j => inverse[1, j] * columns[j][k]))];
        return new Regression(at, inverse, residual, slope);
    }

    private static double Square(double x) => x * x;

    /// <summary>Gauss and Jordan with pivots; three columns at most.</summary>
    private static double[,] Inverse(double[,] m, int n)
    {
        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(r => Math.Abs(m[r, column]));
            for (int j = 0; j < 2 * n; j++)
            {
                (m[column, j], m[pivot, j]) = (m[pivot, j], m[column, j]);
            }

            double head = m[column, column];
            for (int j = 0; j < 2 * n; j++)
            {
                m[column, j] /= head;
            }

            for (int row = 0; row < n; row++)
            {
                double factor = row == column ? 0 : m[row, column];
                for (int j = 0; factor != 0 && j < 2 * n; j++)
                {
                    m[row, j] -= factor * m[column, j];
                }
            }
        }

        double[,] inverse = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                inverse[i, j] = m[i, n + j];
            }
        }

        return inverse;
    }
}
