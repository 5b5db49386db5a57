using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Tests.Stages.Studies.Comparisons.Calibration;

/// <summary>Many runs of one kind: the values of every compared observable of each of them, from which sides of a comparison are drawn.</summary>
/// <param name="Runs">Number of runs.</param>
/// <param name="Values">By observable and species: the points of each run; null where a run has none.</param>
internal sealed record Pool(int Runs, IReadOnlyDictionary<(string Observable, string Species), double[]?[]> Values)
{
    /// <summary>Reads the runs of an output directory.</summary>
    public static async Task<Pool> ReadAsync(string root)
    {
        RunCollection runs = RunCollection.Open([root]);
        CommonWindow? window = CommonWindow.Of((await runs.ReadAsync("runs")).Select(RunConditions.Of));
        Dictionary<(string, string), double[]?[]> values = [];
        foreach (IGrouping<string, ComparedObservable> of in ComparedObservables.All.GroupBy(static o => o.Table, StringComparer.Ordinal))
        {
            for (int run = 0; run < runs.Runs.Count; run++)
            {
                if (await runs.Runs[run].ReadAsync(of.Key) is not { } table)
                {
                    continue;
                }

                foreach (ComparedObservable observable in of)
                {
                    foreach ((string species, double[] points) in observable.Values(table.Table, window))
                    {
                        if (observable.IsAsked(table.Table, species, window) || values.ContainsKey((observable.Name, species)))
                        {
                            double[]?[] all = values.TryGetValue((observable.Name, species), out double[]?[]? known) ? known : values[(observable.Name, species)] = new double[runs.Runs.Count][];
                            all[run] = points;
                        }
                    }
                }
            }
        }

        return new Pool(runs.Runs.Count, values);
    }

    /// <summary>The runs of two pools.</summary>
    public Pool With(Pool other) => new(Runs + other.Runs, Values.Keys.Intersect(other.Values.Keys).ToDictionary(static k => k, k => (double[]?[])[.. Values[k], .. other.Values[k]]));

    /// <summary>Means of so many runs each, in the place of runs: the same mean with less noise, as of a larger cell that has no other size effect.</summary>
    public Pool InGroupsOf(int size) => new(Runs / size, Values.ToDictionary(static v => v.Key, v => (double[]?[])
        [.. Enumerable.Range(0, Runs / size).Select(g => v.Value[(g * size)..((g + 1) * size)]).Select(static g => g.Any(static p => p is null) ? null : Pipeline.Stages.Studies.Comparisons.Curves.CurveTest.Mean([.. g.OfType<double[]>()]))]));

    /// <summary>The comparison of some runs of this pool with some of another, as <see cref="Comparer"/> makes it.</summary>
    /// <param name="reference">Runs of this pool.</param>
    /// <param name="other">The pool of the candidate.</param>
    /// <param name="candidate">Its runs.</param>
    /// <param name="options">Margins and the primary observable.</param>
    /// <param name="shift">Added to the values of the candidate; by default nothing.</param>
    public IReadOnlyList<ComparisonRow> Compare(
        IReadOnlyList<int> reference, Pool other, IReadOnlyList<int> candidate, ComparisonOptions options, Func<ComparedObservable, double[], double[]>? shift = null)
    {
        List<ComparisonRow> rows = [];
        foreach (((string name, string species), double[]?[] values) in Values)
        {
            ComparedObservable observable = ComparedObservables.All.First(o => o.Name == name);
            if (!other.Values.TryGetValue((name, species), out double[]?[]? others))
            {
                continue;
            }

            double[][] a = [.. reference.Select(r => values[r]).OfType<double[]>().Where(static p => Array.TrueForAll(p, double.IsFinite))];
            double[][] b = [.. candidate.Select(r => others[r]).OfType<double[]>().Where(static p => Array.TrueForAll(p, double.IsFinite)).Select(p => shift is null ? p : shift(observable, p))];
            string? missing = a.Length < reference.Count || b.Length < candidate.Count ? "missing" : null;
            ReplicateValues replicates = new(species, a, b, missing);
            rows.Add(observable.IsCurve
                ? Pipeline.Stages.Studies.Comparisons.Curves.CurveComparison.Row(observable, replicates, options)
                : ScalarComparison.Row(observable, replicates, options, isOneOfMany: true));
        }

        return Family.Judge(rows, options.IsPrimary);
    }
}
