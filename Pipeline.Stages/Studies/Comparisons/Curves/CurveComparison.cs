using System.Globalization;

namespace Pipeline.Stages.Studies.Comparisons.Curves;

/// <summary>Compares curves: how large the difference of their means is beyond the noise, as a share of the reference's norm.</summary>
internal static class CurveComparison
{
    /// <summary>The row of one observable and species, not yet judged.</summary>
    public static ComparisonRow Row(ComparedObservable observable, ReplicateValues values, ComparisonOptions options)
    {
        ComparisonRow row = new(observable.Name, values.Species, observable.Unit)
        {
            Margin = options.MarginOf(observable),
            ReferenceCount = values.Reference.Count,
            CandidateCount = values.Candidate.Count,
            Note = values.Missing,
        };
        if (values.Missing is not null)
        {
            return row;
        }

        string sizes = Sizes(observable, values);
        if (Math.Min(values.Reference.Count, values.Candidate.Count) < TwoSamples.FewestReplicates)
        {
            return row with { Note = $"{TwoSamples.FewestReplicates} replicates a side are needed; {sizes}" };
        }

        CurveTest test = CurveTest.Of(values.Reference, values.Candidate);
        double[] mean = CurveTest.Mean(values.Reference);
        double norm = Math.Sqrt(mean.Sum(static x => x * x));
        return row with
        {
            Effect = test.Effect / norm,
            Lo95 = Math.Max(0, test.Distance - test.Noise95) / norm,
            Hi95 = (test.Distance + test.Noise95) / norm,
            Test = "L2 norm",
            Df = test.D1,
            P = test.P,
            Needed = NeededOf(test, norm, row.Margin, values.Reference.Count, values.Candidate.Count),
            Note = sizes,
        };
    }

    /// <summary>Replicates at which the noise no longer hides the margin; the noise falls with the root of their number.</summary>
    private static long? NeededOf(CurveTest test, double norm, double margin, int reference, int candidate)
    {
        double room = Math.Abs((test.Effect / norm) - margin), noise = test.Noise95 / norm;
        double more = 4 * noise * noise / (room * room); // distance and noise each take half of the room
        double n = Math.Min(reference, candidate) * more;
        return double.IsFinite(n) && n < 1e5 ? Math.Max(Math.Min(reference, candidate) + 1, (long)Math.Ceiling(n)) : null;
    }

    /// <summary>The distance in measures of the literature, each with that between the halves of the reference: the noise it cannot be below.</summary>
    private static string Sizes(ComparedObservable observable, ReplicateValues values)
    {
        double[] a = CurveTest.Mean(values.Reference), b = CurveTest.Mean(values.Candidate);
        int half = values.Reference.Count / 2;
        (double[] First, double[] Second)? halves = half == 0 ? null
            : (CurveTest.Mean([.. values.Reference.Take(half)]), CurveTest.Mean([.. values.Reference.Skip(half)]));
        List<string> sizes = [];
        if (observable.Size is { } size)
        {
            sizes.Add(Text(size.Name, size.Of));
        }

        sizes.Add(Text("eps", CurveSizes.Eps));
        return string.Join(", ", sizes);

        string Text(string name, Func<double[], double[], double> of) => string.Create(
            CultureInfo.InvariantCulture, $"{name} {of(a, b):G3}{(halves is { } h ? string.Create(CultureInfo.InvariantCulture, $" (halves of the reference {of(h.First, h.Second):G3})") : "")}");
    }
}
