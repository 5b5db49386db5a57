using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Formats;
using Pipeline.Stages.Commit.Checkpoints;
using Spectre.Console;

namespace Pipeline.Host.Output;

/// <summary>What <c>status</c> prints.</summary>
internal static class StatusOutput
{
    private const int PlainWidth = 200;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All fields of the status file and <c>problems</c>.</summary>
    public static string Json(IEnumerable<StatusReport> reports) => JsonSerializer.Serialize(
        reports.Select(static r =>
        {
            JsonObject run = JsonObject.Create(r.Status.ToJson())!;
            run["problems"] = JsonSerializer.SerializeToNode(r.Problems);
            return run;
        }),
        s_json);

    /// <summary>First line for a monitor, then one a problem.</summary>
    public static string Check(IReadOnlyList<StatusReport> reports)
    {
        int wrong = reports.Count(static r => r.Problems.Count > 0);
        string runs = Plural.Of(reports.Count, "run");
        string first = wrong == 0 ? $"OK: {runs}" : FormattableString.Invariant($"PROBLEM: {wrong} of {runs}");
        return string.Join('\n', reports.SelectMany(static r => r.Problems.Select(p => $"{r.Status.RunId}: {p}")).Prepend(first));
    }

    public static void Table(IReadOnlyList<StatusReport> reports, DateTimeOffset now, Terminal terminal)
    {
        Table table = new() { Border = terminal.OutputIsSeen ? TableBorder.Rounded : TableBorder.None };
        table.AddColumns("run", "state");
        foreach (string name in new[] { "frames", "lag", "epoch", "last checkpoint", "frames/s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("");
        foreach ((RunStatus s, IReadOnlyList<string> problems) in reports)
        {
            string notes = problems.Count > 0 ? string.Join("; ", problems)
                : s.FramesOnDisk is { } there ? FormattableString.Invariant($"{there:N0} of {s.FramesNeeded:N0} frames on disk; {s.Message}") : s.Message;
            table.AddRow([.. new[] { s.RunId, s.State, Number(s.Frames), Lag(s), Number(s.Epoch), Ago(s.LastCheckpoint, now), Number(s.FramesPerSecond), notes }.Select(static t => new Text(t))]);
        }

        IAnsiConsole console = terminal.Tables();
        console.Profile.Width = terminal.OutputIsSeen ? console.Profile.Width : PlainWidth;
        console.Write(table);
    }

    private static string Lag(RunStatus s) => s.LagBytes switch
    {
        null => "-",
        0 => "0",
        { } bytes => s.LagFrames is { } frames
            ? string.Create(CultureInfo.InvariantCulture, $"{frames:N0} {Plural.Noun(frames, "frame")}")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B"),
    };

    private static string Ago(DateTimeOffset? time, DateTimeOffset now) => time is not { } at ? "-" : (now - at) switch
    {
        { TotalSeconds: < 120 } t => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, t.TotalSeconds):F0} s ago"),
        { TotalMinutes: < 120 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:F0} min ago"),
        _ => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static string Number(double value) => value.ToString(value < 10 && value != Math.Floor(value) ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
