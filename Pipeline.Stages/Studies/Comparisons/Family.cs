namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Observables that are tested together: the more are asked, the stronger each answer has to be.</summary>
public static class Family
{
    /// <summary>Probability of a false <c>differs</c> anywhere in a family, and of one of the primary observable.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// Corrects p over the family (Holm, Scand. J. Stat. 6, 65 (1979)) and gives each row its verdict. What agrees is looked at first: a
    /// difference well inside the margin may be significant and still not matter.
    /// </summary>
    /// <param name="rows">The rows, with p where a test was made.</param>
    /// <param name="isPrimary">Which of them was named beforehand: it is tested for itself, outside the family.</param>
    public static IReadOnlyList<ComparisonRow> Judge(IReadOnlyList<ComparisonRow> rows, Func<ComparisonRow, bool> isPrimary)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(isPrimary);
        bool[] primary = [.. rows.Select(isPrimary)];
        double[] holm = Holm([.. rows.Select((r, i) => primary[i] ? double.NaN : r.P)]);
        return [.. rows.Select((r, i) => Judged(r with { IsPrimary = primary[i], PHolm = primary[i] ? r.P : holm[i] }))];
    }

    /// <summary>Holm's step-down correction; where p is NaN no test was made, and it counts for nothing.</summary>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        ArgumentNullException.ThrowIfNull(p);
        int[] order = [.. Enumerable.Range(0, p.Count).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i])];
        double[] corrected = [.. p.Select(static _ => double.NaN)];
        double largest = 0;
        for (int k = 0; k < order.Length; k++)
        {
            largest = Math.Max(largest, Math.Min(1, p[order[k]] * (order.Length - k)));
            corrected[order[k]] = largest;
        }

        return corrected;
    }

    private static ComparisonRow Judged(ComparisonRow row)
    {
        bool agrees = row.Lo95 >= -row.Margin && row.Hi95 <= row.Margin;
        bool differs = row.PHolm < Level && Math.Abs(row.Effect) > row.Margin;
        Verdict verdict = agrees ? Verdict.Agrees : differs ? Verdict.Differs : Verdict.CannotTell;
        return row with { Verdict = verdict, Needed = verdict == Verdict.CannotTell ? row.Needed : null };
    }
}
