namespace Pipeline.Stages.Derived;

/// <summary>The Haven ratio, tracer over collective slope, with its standard error.</summary>
internal static class DiffusionHaven
{
    /// <summary>
    /// H = t/c with the error of t_b/t - c_b/c over the common blocks b, times H (delta method): what both share, such as a hop that counts
    /// in both, drops out.
    /// </summary>
    public static (double Ratio, double Error) Of(OriginBlocks blocks, IReadOnlyList<int> lags, double[] weights)
    {
        DiffusionInterval tracer = DiffusionInterval.Of(blocks, lags, weights, DiffusionQuantity.Tracer);
        DiffusionInterval collective = DiffusionInterval.Of(blocks, lags, weights, DiffusionQuantity.Collective);
        double ratio = tracer.Value / collective.Value;
        double[] t = DiffusionInterval.Single(blocks, lags, weights, DiffusionQuantity.Tracer), c = DiffusionInterval.Single(blocks, lags, weights, DiffusionQuantity.Collective);
        double[] relative = [.. t.Zip(c, (x, y) => (x / tracer.Value) - (y / collective.Value))];
        return (ratio, Math.Abs(ratio) * DiffusionInterval.ErrorOf(relative, DiffusionInterval.KappaSquared(blocks, lags, weights)));
    }
}
