using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>What was found in a run or an ensemble, in a few lines: what people look for first.</summary>
public sealed class RunDigest
{
    private const string None = "-";
    private readonly Func<string, ColumnTable?> _table;
    private readonly SummaryRows _summary;

    private RunDigest(Func<string, ColumnTable?> table) => (_table, _summary) = (table, new SummaryRows(table("summary")));

    /// <summary>The lines, part by part.</summary>
    /// <param name="table">The table of a name; null where there is none.</param>
    public static IReadOnlyList<DigestLine> Of(Func<string, ColumnTable?> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        RunDigest digest = new(table);
        return [.. digest.Run(), .. TransportDigest.Of(table), .. digest.Structure(), .. digest.Dynamics(), .. digest.Conditions(), .. digest.Events()];
    }

    private IEnumerable<DigestLine> Run()
    {
        if (_table("runs") is not { RowCount: > 0 } runs)
        {
            yield break;
        }

        int count = runs.RowCount;
        yield return new DigestLine(DigestPart.Run, "system", $"{runs.Utf8("composition")[0]}, {Plural.Of(runs.Int64("atoms")[0], "atom")}", runs.Utf8("system")[0]);
        double[] times = runs.NumbersOrNaN("time_ps"), intervals = runs.NumbersOrNaN("frame_interval_fs");
        long frames = 0;
        foreach (long of in runs.Int64("frames"))
        {
            frames += of;
        }

        string length = double.IsFinite(times[0]) ? Text($"{times.Where(double.IsFinite).Average():0.###} ps{(count > 1 ? " each" : "")}, a frame every {intervals[0]:0.###} fs") : "no time step known";
        yield return new DigestLine(DigestPart.Run, "length", Text($"{(count > 1 ? $"{Plural.Of(count, "run")}, " : "")}{frames:N0} frames, {length}"), runs["ensemble"].IsValid(0) ? runs.Utf8("ensemble")[0] : "") { IsFirst = true };
        yield return new DigestLine(DigestPart.Run, "complete", AreAll(runs.Boolean("complete")) ? "yes" : "not by its files", Segments(runs));
    }

    private IEnumerable<DigestLine> Structure()
    {
        HashSet<string> mobile = _summary.Mobile;
        string? quoted = _summary.QuotedPair;
        foreach (SummaryRows.Row row in _summary.Of("first_peak_position").OrderByDescending(r => mobile.Contains(r.Species.Split('-')[0]) || mobile.Contains(r.Species.Split('-')[^1])))
        {
            if (!double.IsFinite(row.Value))
            {
                continue;
            }

            SummaryRows.Row? height = _summary.Of("first_peak_height").FirstOrDefault(r => string.Equals(r.Species, row.Species, StringComparison.Ordinal));
            SummaryRows.Row? coordination = _summary.Of("coordination_number").FirstOrDefault(r => string.Equals(r.Species, row.Species, StringComparison.Ordinal));
            string of = coordination is { } n && double.IsFinite(n.Value) ? Text($"{n.Value:0.00} neighbours {n.Note}") : "";
            yield return new DigestLine(DigestPart.Structure, $"first peak {row.Species}", $"{Number(row, "0.00")} Å{(height is { } h ? Text($", g = {h.Value:0.00}") : "")}", of) { IsFirst = string.Equals(row.Species, quoted, StringComparison.Ordinal) };
        }
    }

    private IEnumerable<DigestLine> Dynamics()
    {
        HashSet<string> mobile = _summary.Mobile;
        foreach (SummaryRows.Row row in _summary.Of("band_centre"))
        {
            yield return new DigestLine(DigestPart.Dynamics, $"band centre {row.Species}", double.IsFinite(row.Value) ? $"{Number(row, "0.0")} cm⁻¹" : None, row.Note) { IsFirst = mobile.Contains(row.Species) };
        }

        foreach (SummaryRows.Row row in _summary.Of("theta_sd").Where(static r => double.IsFinite(r.Value)))
        {
            yield return new DigestLine(DigestPart.Dynamics, $"spread of angles {row.Motif}", $"{Number(row, "0.0")}°", row.Note);
        }

        foreach (SummaryRows.Row row in _summary.Of("omega_sd").Where(static r => double.IsFinite(r.Value)))
        {
            yield return new DigestLine(DigestPart.Dynamics, $"spread of ω {row.Motif}", $"{Number(row, "0.000")} °/fs", row.Note);
        }
    }

    private IEnumerable<DigestLine> Conditions()
    {
        foreach ((string quantity, string unit, string format) in new[] { ("temperature", "K", "0.0"), ("density", "g/cm³", "0.000") })
        {
            foreach (SummaryRows.Row row in _summary.Of(quantity).Where(static r => double.IsFinite(r.Value)))
            {
                yield return new DigestLine(DigestPart.Conditions, quantity, $"{Number(row, format)} {unit}", row.Note);
            }
        }
    }

    /// <summary>Warnings and errors by kind; what is only information is counted.</summary>
    private IEnumerable<DigestLine> Events()
    {
        if (_table("events") is not { } events)
        {
            yield break;
        }

        IReadOnlyList<string> kinds = events.Utf8("kind"), severities = events.Utf8("severity"), messages = events.Utf8("message");
        int[] matter = [.. Enumerable.Range(0, events.RowCount).Where(r => severities[r] is "warning" or "error")];
        foreach (IGrouping<string, int> kind in matter.GroupBy(r => kinds[r], StringComparer.Ordinal))
        {
            yield return new DigestLine(DigestPart.Events, kind.Key, Text($"{kind.Count():N0} {severities[kind.First()]}{(kind.Count() > 1 ? "s" : "")}"), messages[kind.First()]) { IsFirst = true };
        }

        int others = events.RowCount - matter.Length;
        if (others > 0 || matter.Length == 0)
        {
            yield return new DigestLine(DigestPart.Events, matter.Length == 0 ? "events" : "others", others == 0 ? "none" : Text($"{others:N0}, for information"), others == 0 ? "" : string.Join(", ", kinds.Distinct(StringComparer.Ordinal)));
        }
    }

    private static bool AreAll(ReadOnlySpan<bool> flags) => !flags.Contains(false);

    private static string Segments(ColumnTable runs)
    {
        long most = 1;
        foreach (long segments in runs.Int64("segments"))
        {
            most = Math.Max(most, segments);
        }

        return most > 1 ? Text($"time is broken: {most} segments") : "";
    }

    private static string Number(SummaryRows.Row row, string format) => row.Value.ToString(format, CultureInfo.InvariantCulture)
        + (double.IsFinite(row.Error) && row.Error > 0 ? $" ± {row.Error.ToString(format, CultureInfo.InvariantCulture)}" : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
