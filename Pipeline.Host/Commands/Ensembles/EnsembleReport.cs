using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Commands.Ensembles;

/// <summary>What <c>ensemble</c> prints at its end: what was averaged over how many runs, D, the numbers people quote, what was left out.</summary>
/// <param name="Members">The runs.</param>
/// <param name="Window">Lags of D.</param>
/// <param name="Summary">The ensemble's table <c>summary</c>; null where the runs have none.</param>
/// <param name="Diffusion">Its table <c>diffusion</c>; null where they have none.</param>
/// <param name="Unknown">Tables that this release knows nothing of: kept run by run, not averaged.</param>
internal sealed record EnsembleReport(EnsembleMembers Members, CommonWindow? Window, ColumnTable? Summary, ColumnTable? Diffusion, IReadOnlyList<string> Unknown)
{
    private const int RunsNamed = 8;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The numbers people quote, with their standard errors over the runs.</summary>
    public ScalarsReport Scalars() => new(["mean"], [.. Rows().Where(static r => double.IsFinite(r.Value)).Select(static r => new ScalarRow(r.Quantity, r.Of, r.Unit, [new ScalarValue(r.Value, r.Error)], ""))]);

    /// <summary>Text for people.</summary>
    public async Task WriteAsync(string directory, Terminal terminal)
    {
        IReadOnlyList<RunConditions> runs = Members.Conditions;
        double total = runs.Sum(static r => double.IsNaN(r.TimePs) ? 0 : r.TimePs);
        await terminal.Output.WriteLineAsync(Text($"{Plural.Of(runs.Count, "run")} of {runs[0].Composition}, {total:0.##} ps in all: {RunResults.List(Members.Runs.Select(static r => r.Id), RunsNamed)}"));
        if (runs.Count == 1)
        {
            await terminal.Output.WriteLineAsync("one run: no scatter over runs, every _std and _stderr is null");
        }

        foreach ((string run, string why) in Members.LeftOut)
        {
            await terminal.Output.WriteLineAsync($"left out {run}: {why}");
        }

        foreach (string table in Unknown)
        {
            await terminal.Output.WriteLineAsync($"table {table} is of another release: kept run by run, not averaged");
        }

        foreach (string line in DiffusionLines())
        {
            await terminal.Output.WriteLineAsync(line);
        }

        await terminal.Output.WriteLineAsync();
        if (Summary is { } summary)
        {
            ShowTable.Write(summary with { Columns = [.. summary.Columns.Where(static c => c.Name is not ("frames" or "note"))] }, new HashSet<string>(StringComparer.Ordinal) { "quantity", "species" }, int.MaxValue, terminal);
            await terminal.Output.WriteLineAsync();
        }

        await terminal.Output.WriteLineAsync($"{directory}: ensemble/ (means), runs/ (every run), methods.txt, scalars.csv, scalars.tex; ionstream show TABLE {directory}");
    }

    /// <summary>One JSON object for scripts.</summary>
    public Task WriteJsonAsync(string directory, TextWriter output) => output.WriteLineAsync(JsonSerializer.Serialize(
        new
        {
            Out = directory,
            Runs = Members.Runs.Select(static r => r.Id),
            LeftOut = Members.LeftOut.Select(static l => new { l.Run, l.Why }),
            WindowPs = Window is null ? null : new[] { Window.FromPs, Window.ToPs },
            Summary = Rows().Select(static r => new { r.Quantity, r.Of, r.Unit, Value = Number(r.Value), Stderr = Number(r.Error) }),
        },
        s_json));

    private IEnumerable<(string Quantity, string Of, string Unit, double Value, double Error)> Rows()
    {
        for (int row = 0; row < (Summary?.RowCount ?? 0); row++)
        {
            yield return (Cell("quantity", row), $"{Cell("species", row)} {Cell("motif", row)}".Trim(), Cell("unit", row), Summary!.NumbersOrNaN("value")[row], Summary.NumbersOrNaN("value_stderr")[row]);
        }
    }

    /// <summary>D with its interval over the runs, and what the runs say of themselves.</summary>
    private IEnumerable<string> DiffusionLines()
    {
        ColumnTable? table = Diffusion;
        for (int row = 0; row < (table?.RowCount ?? 0); row++)
        {
            string drift = table!.Utf8("drift").Contains("host", StringComparer.Ordinal) ? "host" : "raw";
            bool isQuoted = table.Utf8("method")[row] is "gls" && table.Utf8("quantity")[row] is "tracer" && string.Equals(table.Utf8("drift")[row], drift, StringComparison.Ordinal);
            double d = table.NumbersOrNaN("D_cm2_s")[row], low = table.NumbersOrNaN("lo95_cm2_s")[row], high = table.NumbersOrNaN("hi95_cm2_s")[row], within = table.NumbersOrNaN("within_stderr_cm2_s")[row];
            if (isQuoted && double.IsFinite(d))
            {
                string interval = double.IsNaN(low) ? "no interval" : Text($"[{low:G3}, {high:G3}] (95 %, t over runs)");
                string own = double.IsNaN(within) ? Text($"{table.Int64("claims")[row]} of {table.Int64("runs")[row]} runs claim a D of their own") : Text($"standard error by the runs' own intervals {within:G2}, over the runs {table.NumbersOrNaN("D_cm2_s_stderr")[row]:G2}");
                yield return Text($"D({table.Utf8("species")[row]}) = {d:G3} cm^2/s {interval}, lags {table.NumbersOrNaN("fit_from_ps")[row]:0.##} to {table.NumbersOrNaN("fit_to_ps")[row]:0.##} ps; {own}");
            }
        }
    }

    private string Cell(string column, int row) => Summary![column].IsValid(row) ? Summary.Utf8(column)[row] : "";

    private static double? Number(double x) => double.IsFinite(x) ? x : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
