using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Host.Output;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>What <c>compare</c> prints: what was compared, under which conditions, what agrees, what differs and by how much, what could not be told.</summary>
/// <param name="Head">The sides and what was done to them, a line each.</param>
/// <param name="Conditions">Conditions that differ.</param>
/// <param name="Rows">The rows of the table <c>comparison</c>.</param>
/// <param name="PsOfReplicate">Length of a replicate, ps; NaN where the sides have none in common.</param>
internal sealed record ComparisonReport(IReadOnlyList<string> Head, IReadOnlyList<string> Conditions, IReadOnlyList<ComparisonRow> Rows, double PsOfReplicate)
{
    private const int NamesShown = 12;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Text for people.</summary>
    public async Task WriteAsync(string directory, Terminal terminal)
    {
        TextWriter output = terminal.Output;
        foreach (string line in Head)
        {
            await output.WriteLineAsync(line);
        }

        await output.WriteLineAsync(Conditions.Count == 0 ? "conditions alike" : $"conditions that differ: {string.Join("; ", Conditions)}");
        await output.WriteLineAsync();
        ComparisonRow[] agrees = [.. Of(Verdict.Agrees)], differs = [.. Of(Verdict.Differs)], open = [.. Of(Verdict.CannotTell)];
        await output.WriteLineAsync($"differs ({differs.Length})");
        foreach (ComparisonRow row in differs)
        {
            await output.WriteLineAsync("  " + Line(row));
        }

        await output.WriteLineAsync($"agrees ({agrees.Length}){(agrees.Length > 0 ? ": " + Names(agrees) : "")}");
        await output.WriteLineAsync($"cannot tell ({open.Length})");
        ComparisonRow[] countable = [.. open.Where(static r => r.Needed is not null).OrderBy(static r => r.Needed)];
        if (countable.Length > 0)
        {
            string of = double.IsNaN(PsOfReplicate) ? "" : Text($" of {PsOfReplicate:0.#} ps");
            await output.WriteLineAsync($"  for want of replicates; a side would need about, each{of}: {Names(countable, static r => Text($"{Name(r)} {r.Needed}"))}");
        }

        foreach (IGrouping<string, ComparisonRow> same in open.Except(countable).GroupBy(Reason, StringComparer.Ordinal))
        {
            await output.WriteLineAsync($"  {Names([.. same])}: {same.Key}");
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync($"{directory}: comparison/ (all rows), methods.txt, scalars.csv, scalars.tex");
    }

    /// <summary>One JSON object for scripts.</summary>
    public Task WriteJsonAsync(string directory, TextWriter output) => output.WriteLineAsync(JsonSerializer.Serialize(
        new
        {
            Out = directory,
            Sides = Head,
            Conditions,
            Agrees = Of(Verdict.Agrees).Count(),
            Differs = Of(Verdict.Differs).Count(),
            CannotTell = Of(Verdict.CannotTell).Count(),
            Rows = Rows.Select(static r => new
            {
                r.Observable,
                r.Species,
                r.Unit,
                ValueReference = Number(r.Reference),
                ValueCandidate = Number(r.Candidate),
                Effect = Number(r.Effect),
                Lo95 = Number(r.Lo95),
                Hi95 = Number(r.Hi95),
                Margin = Number(r.Margin),
                NReference = r.ReferenceCount,
                NCandidate = r.CandidateCount,
                r.Replicates,
                r.Test,
                Df = Number(r.Df),
                P = Number(r.P),
                PHolm = Number(r.PHolm),
                Primary = r.IsPrimary,
                Verdict = ComparisonTable.Word(r.Verdict),
                r.Needed,
                r.Note,
            }),
        },
        s_json));

    private IEnumerable<ComparisonRow> Of(Verdict verdict) => Rows.Where(r => r.Verdict == verdict);

    private static string Name(ComparisonRow row) => $"{row.Observable}{(row.Species.Length > 0 ? $" {row.Species}" : "")}{(row.IsPrimary ? " (primary)" : "")}";

    private static string Names(ComparisonRow[] rows) => Names(rows, Name);

    private static string Names(ComparisonRow[] rows, Func<ComparisonRow, string> text) =>
        string.Join(", ", rows.Take(NamesShown).Select(text)) + (rows.Length > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {rows.Length - NamesShown} more") : "");

    private static string Line(ComparisonRow row)
    {
        string values = double.IsNaN(row.Reference) ? "" : Text($"{row.Reference:G4} -> {row.Candidate:G4}, ");
        return Name(row) + Text($": {values}difference {row.Effect:G3} [{row.Lo95:G3}, {row.Hi95:G3}] {(row.Unit is "1" ? "" : row.Unit + " ")}(margin {row.Margin:G3}, p {row.PHolm:G2})");
    }

    private static string Reason(ComparisonRow row) =>
        double.IsNaN(row.P) ? row.Note ?? "no test could be made" : "the difference is about the margin: more replicates would not decide it";

    private static double? Number(double x) => double.IsFinite(x) ? x : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
