using System.Globalization;
using System.Text;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Tests.Stages.Studies.Comparisons.Calibration;

/// <summary>How often draws of two sides were said to differ.</summary>
internal sealed class Rates
{
    private readonly SortedDictionary<string, (int Tests, int Before, int Differs, int Agrees)> _rows = new(StringComparer.Ordinal);

    /// <summary>Share of draws in which anything of the family differs.</summary>
    public double Family { get; private set; }

    /// <summary>Share of draws in which the primary observable differs.</summary>
    public double Primary { get; private set; }

    /// <summary>Largest share of draws in which an observable has p below 0.05 for itself.</summary>
    public double WorstBefore => _rows.Values.Where(static r => r.Tests > 0).Select(static r => (double)r.Before / r.Tests).DefaultIfEmpty(0).Max();

    /// <summary>Largest share of draws in which an observable agrees.</summary>
    public double WorstAgrees => _rows.Values.Where(static r => r.Tests > 0).Select(static r => (double)r.Agrees / r.Tests).DefaultIfEmpty(0).Max();

    /// <summary>Draws sides, disjoint where they are of one pool.</summary>
    public static Rates Of(
        Pool a, Pool b, int n, int m, ComparisonOptions options, int draws, int seed, Func<ComparedObservable, double[], double[]>? shift = null)
    {
        Rates rates = new();
        Random random = new(seed);
        for (int draw = 0; draw < draws; draw++)
        {
            int[] first = [.. Enumerable.Range(0, a.Runs)], second = ReferenceEquals(a, b) ? first : [.. Enumerable.Range(0, b.Runs)];
            random.Shuffle(first);
            if (!ReferenceEquals(a, b))
            {
                random.Shuffle(second);
            }

            IReadOnlyList<ComparisonRow> rows = a.Compare(first[..n], b, ReferenceEquals(a, b) ? first[n..(n + m)] : second[..m], options, shift);
            rates.Family += rows.Any(static r => !r.IsPrimary && r.Verdict == Verdict.Differs) ? 1.0 / draws : 0;
            rates.Primary += rows.Any(static r => r.IsPrimary && r.Verdict == Verdict.Differs) ? 1.0 / draws : 0;
            foreach (ComparisonRow row in rows)
            {
                string key = $"{row.Observable} {row.Species}";
                (int tests, int before, int differs, int agrees) = rates._rows.GetValueOrDefault(key);
                rates._rows[key] = (tests + (double.IsNaN(row.P) ? 0 : 1), before + (row.P < 0.05 ? 1 : 0), differs + (row.Verdict == Verdict.Differs ? 1 : 0), agrees + (row.Verdict == Verdict.Agrees ? 1 : 0));
            }
        }

        return rates;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"family: differs in {Family:P1}; worst observable before correction {WorstBefore:P1}");
        foreach ((string key, (int tests, int before, int differs, int agrees)) in _rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {key,-40} tests {tests,4}  p<0.05 {(double)before / Math.Max(1, tests),7:P1}  differs {(double)differs / Math.Max(1, tests),7:P1}  agrees {(double)agrees / Math.Max(1, tests),7:P1}");
        }

        return text.ToString();
    }
}
