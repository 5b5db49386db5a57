using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies.Comparisons.Curves;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Compares two sides, observable by observable; one table of all replicates is in memory at a time.</summary>
public static class Comparer
{
    /// <summary>Every observable that both sides have, judged as one family.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="options">Margins and the primary observable.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StudyException">Bins or columns of the two sides differ.</exception>
    public static async Task<IReadOnlyList<ComparisonRow>> CompareAsync(
        ComparedSide reference, ComparedSide candidate, ComparisonOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(options);
        CommonWindow? window = CommonWindow.Of(reference.Replicates.Concat(candidate.Replicates));
        bool isOneOfMany = AreAlike(reference, candidate);
        List<(ComparedObservable Observable, ReplicateValues Values)> found = [];
        List<ComparisonRow> rows = [];
        IGrouping<string, ComparedObservable>[] tables = [.. ComparedObservables.All.GroupBy(static o => o.Table, StringComparer.Ordinal)];
        foreach (IGrouping<string, ComparedObservable> of in tables)
        {
            IReadOnlyList<PublishedTable> a = await reference.Read(of.Key, cancellationToken), b = await candidate.Read(of.Key, cancellationToken);
            foreach (ComparedObservable observable in a.Count > 0 && b.Count > 0 ? of : Enumerable.Empty<ComparedObservable>())
            {
                foreach (ReplicateValues values in ReplicateValues.Of(observable, a, b, window))
                {
                    ComparisonRow row = observable.IsCurve ? CurveComparison.Row(observable, values, options) : ScalarComparison.Row(observable, values, options, isOneOfMany);
                    rows.Add(row with { Replicates = Kinds(reference, candidate) });
                    found.Add((observable, values));
                }
            }

            progress?.Report((Array.IndexOf(tables, of) + 1.0) / tables.Length);
        }

        int tests = rows.Count(r => !double.IsNaN(r.P) && !options.IsPrimary(r));
        IEnumerable<ComparisonRow> judged = rows.Select((r, i) => found[i].Observable.IsCurve ? r : ScalarComparison.WithNeeded(r, found[i].Values, options.IsPrimary(r) ? 1 : tests));
        return Family.Judge([.. judged], options.IsPrimary);
    }

    /// <summary>Whether a replicate of one side may stand among those of the other: as many atoms, as long, as many frames a picosecond.</summary>
    internal static bool AreAlike(ComparedSide reference, ComparedSide candidate)
    {
        RunConditions like = reference.Replicates[0];
        return reference.Replicates.Concat(candidate.Replicates).All(r => r.Atoms == like.Atoms
            && Math.Abs(r.TimePs - like.TimePs) <= 1e-3 * like.TimePs && Math.Abs(r.FrameIntervalFs - like.FrameIntervalFs) <= 1e-6 * like.FrameIntervalFs);
    }

    private static string Kinds(ComparedSide reference, ComparedSide candidate) => string.Equals(reference.Kind, candidate.Kind, StringComparison.Ordinal)
        ? reference.Kind
        : string.Create(CultureInfo.InvariantCulture, $"{reference.Kind} against {candidate.Kind}");
}
