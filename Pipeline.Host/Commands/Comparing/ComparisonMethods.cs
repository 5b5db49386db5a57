using System.Globalization;
using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>What a comparison gives to a paper.</summary>
internal static class ComparisonMethods
{
    /// <summary>The sentences that say how two sides were compared.</summary>
    public static string Closing(IReadOnlyList<ComparisonRow> rows)
    {
        int tests = rows.Count(static r => !double.IsNaN(r.P) && !r.IsPrimary);
        string[] of = [.. rows.Select(static r => r.Test).Where(static t => t.Length > 0).Distinct(StringComparer.Ordinal)];
        string scalars = of.Contains("Welch", StringComparer.Ordinal) ? " Scalars were compared by Welch's t test over replicates;" : "";
        string curves = of.Contains("L2 norm", StringComparer.Ordinal)
            ? " curves by their distance in the L2 norm, tested with Welch-Satterthwaite degrees of freedom for unequal covariances;"
            : "";
        string primary = rows.FirstOrDefault(static r => r.IsPrimary) is { } named ? $" {named.Observable} was named beforehand and tested at 5 % for itself." : "";
        string family = string.Create(CultureInfo.InvariantCulture, $" p values were corrected by Holm's method over {tests} observables.");
        return $"Differences are candidate less reference.{scalars}{curves}{family}{primary} Results agree where the 95 % interval of the difference lies inside the margin "
            + "stated, and differ where the corrected p is below 0.05 and the difference exceeds it.";
    }

    /// <summary>The rows that are numbers.</summary>
    public static ScalarsReport Scalars(IReadOnlyList<ComparisonRow> rows) => new(
        ["reference", "candidate", "difference"],
        [
            .. rows.Where(static r => !double.IsNaN(r.Reference) || !double.IsNaN(r.Candidate)).Select(static r => new ScalarRow(
                r.Observable,
                r.Species,
                r.Unit,
                [new ScalarValue(r.Reference, double.NaN), new ScalarValue(r.Candidate, double.NaN), new ScalarValue(r.Effect, (r.Hi95 - r.Lo95) / 2)],
                ComparisonTable.Word(r.Verdict))),
        ]);
}
