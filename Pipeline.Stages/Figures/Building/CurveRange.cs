namespace Pipeline.Stages.Figures.Building;

/// <summary>The range in which there is something to see of distributions.</summary>
internal static class CurveRange
{
    private const double Nothing = 0.002; // of the largest value

    /// <summary>The smallest range with all that is more than nothing, rounded outwards.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="round">Its ends are multiples of this.</param>
    public static AxisRange Of(IReadOnlyList<Curve> curves, double round)
    {
        (double from, double to) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (Curve curve in curves)
        {
            double least = Nothing * curve.Y.Where(double.IsFinite).DefaultIfEmpty(0).Max();
            int first = Array.FindIndex(curve.Y, y => y > least), last = Array.FindLastIndex(curve.Y, y => y > least);
            (from, to) = first < 0 ? (from, to) : (Math.Min(from, curve.X[first]), Math.Max(to, curve.X[last]));
        }

        return from < to ? new AxisRange(Math.Floor(from / round) * round, Math.Ceiling(to / round) * round) : default;
    }
}
