namespace Pipeline.Stages.Figures.Building;

/// <summary>A curve of one subject and one species, pair or group.</summary>
/// <param name="Subject">Number of the subject.</param>
/// <param name="Key">Species, pair or group.</param>
/// <param name="X">Horizontal coordinates.</param>
/// <param name="Y">Values; NaN for a gap.</param>
/// <param name="Spread">What is drawn below and above the values; null for nothing.</param>
internal sealed record Curve(int Subject, string Key, double[] X, double[] Y, double[]? Spread)
{
    /// <summary>The part up to a coordinate.</summary>
    public Curve UpTo(double x)
    {
        int count = X.TakeWhile(v => v <= x).Count();
        return count == X.Length ? this : this with { X = X[..count], Y = Y[..count], Spread = Spread?[..count] };
    }

    /// <summary>The part with a condition on the index.</summary>
    public Curve Where(Func<int, bool> condition)
    {
        int[] kept = [.. Enumerable.Range(0, X.Length).Where(condition)];
        return this with { X = [.. kept.Select(i => X[i])], Y = [.. kept.Select(i => Y[i])], Spread = Spread is null ? null : [.. kept.Select(i => Spread[i])] };
    }
}
