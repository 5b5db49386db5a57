using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>The values of one observable and species of all replicates of both sides.</summary>
/// <param name="Species">Species, pair or group.</param>
/// <param name="Reference">Points of each replicate of the reference that has them.</param>
/// <param name="Candidate">Those of the candidate.</param>
/// <param name="Missing">What is not there, in words; null where nothing is missing.</param>
internal sealed record ReplicateValues(string Species, IReadOnlyList<double[]> Reference, IReadOnlyList<double[]> Candidate, string? Missing)
{
    /// <summary>All species of an observable, in the order of the reference.</summary>
    /// <exception cref="StudyException">A curve has other points in one replicate than in another.</exception>
    public static IEnumerable<ReplicateValues> Of(
        ComparedObservable observable, IReadOnlyList<PublishedTable> reference, IReadOnlyList<PublishedTable> candidate, CommonWindow? window)
    {
        Dictionary<string, double[]>[] a = [.. reference.Select(Read)], b = [.. candidate.Select(Read)];
        foreach (string species in a.Concat(b).SelectMany(static r => r.Keys).Distinct(StringComparer.Ordinal))
        {
            int asked = reference.Concat(candidate).Count(t => observable.IsAsked(t.Table, species, window));
            if (2 * asked < reference.Count + candidate.Count)
            {
                continue;
            }

            CheckPoints(observable, species, reference, a, candidate, b);
            double[][] inA = [.. Defined(a, species)], inB = [.. Defined(b, species)];
            int missing = a.Length + b.Length - inA.Length - inB.Length;
            yield return new ReplicateValues(species, inA, inB, missing == 0 ? null : string.Create(
                CultureInfo.InvariantCulture, $"not defined in {a.Length - inA.Length} of {a.Length} replicates of the reference and {b.Length - inB.Length} of {b.Length} of the candidate"));
        }

        Dictionary<string, double[]> Read(PublishedTable table) => observable.Values(table.Table, window).ToDictionary(static v => v.Species, static v => v.Points, StringComparer.Ordinal);
    }

    private static IEnumerable<double[]> Defined(Dictionary<string, double[]>[] replicates, string species) => replicates
        .Select(r => r.GetValueOrDefault(species)).OfType<double[]>().Where(static p => Array.TrueForAll(p, double.IsFinite));

    private static void CheckPoints(
        ComparedObservable observable, string species, IReadOnlyList<PublishedTable> reference, Dictionary<string, double[]>[] a, IReadOnlyList<PublishedTable> candidate, Dictionary<string, double[]>[] b)
    {
        (PublishedTable Table, int Points)[] points =
        [
            .. reference.Zip(a).Concat(candidate.Zip(b)).Where(p => p.Second.ContainsKey(species)).Select(p => (p.First, p.Second[species].Length)),
        ];
        if (points.FirstOrDefault(p => p.Points != points[0].Points) is { Table: { } other } differs)
        {
            throw new StudyException(string.Create(
                CultureInfo.InvariantCulture,
                $"{observable.Table} of {species} has {points[0].Points} points in {points[0].Table.File.Path} and {differs.Points} in {other.File.Path}: analyse both with one recipe."));
        }
    }
}
