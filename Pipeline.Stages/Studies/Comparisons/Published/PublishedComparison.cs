using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Comparisons.Published;

/// <summary>Compares runs with published values: the interval is that of one's own runs, the margin is the tolerance of the value.</summary>
public static class PublishedComparison
{
    /// <summary>A row for every value whose table the runs have.</summary>
    /// <param name="values">The published values.</param>
    /// <param name="own">One's own side.</param>
    /// <param name="stretches">Its one run in stretches, where it is one run that can be cut: what gives no interval of itself has one over them. Not D, which is
    /// another quantity in a shorter run; null for none.</param>
    /// <param name="isReference">The published values are the reference.</param>
    /// <param name="options">The primary observable.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<ComparisonRow>> CompareAsync(
        IReadOnlyList<PublishedValue> values, ComparedSide own, ComparedSide? stretches, bool isReference, ComparisonOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(options);
        List<ComparisonRow> rows = [];
        foreach (IGrouping<string, PublishedValue> of in values.Where(static v => v.Table is not null).GroupBy(static v => v.Table!, StringComparer.Ordinal))
        {
            IReadOnlyList<PublishedTable> tables = await own.Read(of.Key, cancellationToken);
            IReadOnlyList<PublishedTable> cut = stretches is null || of.Key is "diffusion" ? [] : await stretches.Read(of.Key, cancellationToken);
            foreach (PublishedValue value in of)
            {
                ComparisonRow row = (tables.Count == 0 ? Absent(value, isReference) : Row(value, [.. tables.Select(static t => t.Table)], isReference)) with { Replicates = own.Kind };
                rows.Add(double.IsNaN(row.P) && cut.Count > 0 ? Row(value, [.. cut.Select(static t => t.Table)], isReference) with { Replicates = "stretches" } : row);
            }
        }

        return Family.Judge(rows, options.IsPrimary);
    }

    private static ComparisonRow Row(PublishedValue value, IReadOnlyList<ColumnTable> tables, bool isReference)
    {
        OwnEstimate own = OwnEstimate.Of(value, tables);
        double nearest = double.IsNaN(own.Value) ? value.Shown : value.Nearest(own.Value), off = own.Value - nearest;
        int sign = isReference ? 1 : -1;
        ComparisonRow row = Absent(value, isReference) with { Note = Note(value, own.Note) };
        row = isReference
            ? row with { Reference = value.Shown, Candidate = own.Value, CandidateCount = own.Runs }
            : row with { Reference = own.Value, Candidate = value.Shown, ReferenceCount = own.Runs };
        if (double.IsNaN(own.StandardError))
        {
            return row with { Effect = sign * off };
        }

        double p = off == 0 ? 1 : 1 - StudentT.TwoSided(Math.Abs(off) / own.StandardError, double.IsInfinity(own.Df) ? 1e9 : own.Df);
        (double lo, double hi) = (Outside(own.Lo95, value), Outside(own.Hi95, value));
        return row with
        {
            Effect = sign * off,
            Lo95 = isReference ? lo : -hi,
            Hi95 = isReference ? hi : -lo,
            Test = own.Test,
            Df = own.Df,
            P = p,
            Needed = own.Runs > 1 && Needed.Replicates(off, value.Tolerance, own.StandardError * own.StandardError * own.Runs, 1) is { } needed ? Math.Max(needed, own.Runs + 1) : null,
        };
    }

    /// <summary>How far a number lies outside the published range, with its sign.</summary>
    private static double Outside(double x, PublishedValue value) => x - value.Nearest(x);

    private static ComparisonRow Absent(PublishedValue value, bool isReference) => new(value.Quantity, value.Of ?? "", value.Unit)
    {
        Reference = isReference ? value.Shown : double.NaN,
        Candidate = isReference ? double.NaN : value.Shown,
        Margin = value.Tolerance,
        Note = Note(value, $"the runs have no table {value.Table}"),
    };

    private static string Note(PublishedValue value, string? own)
    {
        string range = value.From < value.To ? string.Create(CultureInfo.InvariantCulture, $"published {Bound(value.From, "up to ")}{value.To:G6}") : "";
        string drift = value.Where.TryGetValue("drift", out string? of) ? $"drift {of}, {value.Where.GetValueOrDefault("method", "")}" : "";
        return string.Join("; ", new[] { value.Method ?? "", range, drift, $"margin: {value.ToleranceFrom}", own ?? "" }.Where(static s => s.Length > 0));
    }

    private static string Bound(double from, string none) => double.IsInfinity(from) ? none : string.Create(CultureInfo.InvariantCulture, $"{from:G6} to ");
}
