namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Compares numbers.</summary>
internal static class ScalarComparison
{
    /// <summary>The row of one observable and species, not yet judged.</summary>
    public static ComparisonRow Row(ComparedObservable observable, ReplicateValues values, ComparisonOptions options, bool isOneOfMany)
    {
        double[] a = [.. values.Reference.Select(static p => p[0])], b = [.. values.Candidate.Select(static p => p[0])];
        ComparisonRow row = new(observable.Name, values.Species, observable.Unit)
        {
            Reference = a.Length == 0 ? double.NaN : observable.Shown(a.Average()),
            Candidate = b.Length == 0 ? double.NaN : observable.Shown(b.Average()),
            Margin = options.MarginOf(observable),
            ReferenceCount = a.Length,
            CandidateCount = b.Length,
            Note = values.Missing,
        };
        if (a.Length == 0 || b.Length == 0 || values.Missing is not null)
        {
            return row;
        }

        TwoSamples test = TwoSamples.Of(a, b, isOneOfMany);
        return test.Test.Length == 0
            ? row with { Effect = test.Effect, Note = Why(a.Length, b.Length) }
            : row with { Effect = test.Effect, Lo95 = test.Effect - test.Half95, Hi95 = test.Effect + test.Half95, Test = test.Test, Df = test.Df, P = test.P };
    }

    /// <summary>The row with the number of replicates that would decide it.</summary>
    public static ComparisonRow WithNeeded(ComparisonRow row, ReplicateValues values, int tests)
    {
        if (double.IsNaN(row.P))
        {
            return row;
        }

        double[] a = [.. values.Reference.Select(static p => p[0])], b = [.. values.Candidate.Select(static p => p[0])];
        double spread = a.Length == 1 ? 2 * TwoSamples.Variance(b) : b.Length == 1 ? 2 * TwoSamples.Variance(a) : TwoSamples.Variance(a) + TwoSamples.Variance(b);
        long? needed = Needed.Replicates(row.Effect, row.Margin, spread, tests);
        return row with { Needed = needed is { } n ? Math.Max(n, Math.Min(a.Length, b.Length) + 1) : null };
    }

    /// <summary>Why two sets of replicates cannot be tested.</summary>
    public static string Why(int reference, int candidate) => Math.Min(reference, candidate) == 1 && Math.Max(reference, candidate) >= TwoSamples.FewestReplicates
        ? "one run against many is only compared at equal atoms, length and frame interval"
        : $"{TwoSamples.FewestReplicates} replicates a side are needed";
}
