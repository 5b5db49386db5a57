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

    /// <summary>All fields of the status file, what they come to now, <c>problems</c> and <c>not_known</c>.</summary>
    public static string Json(IEnumerable<StatusReport> reports) => JsonSerializer.Serialize(
        reports.Select(static r =>
        {
            JsonObject run = JsonObject.Create(r.Status.ToJson())!;
            run["as_of"] = r.Now.AsOf;
            run["age_seconds"] = r.Now.AgeSeconds;
            run["source_length_now"] = r.Now.SourceLength;
            run["source_problem"] = r.Now.SourceProblem;
            run["lag_bytes_now"] = r.Now.LagBytes;
            run["lag_frames_now"] = r.Now.LagFrames;
            run["steps_per_second"] = r.Now.StepsPerSecond;
            run["eta_seconds"] = r.Now.EtaSeconds;
            run["not_known"] = JsonSerializer.SerializeToNode(r.NotKnown);
            run["problems"] = JsonSerializer.SerializeToNode(r.Problems);
            return run;
        }),
        s_json);

    /// <summary>First line for a monitor, then one a problem, then one for each that is not known.</summary>
    public static string Check(IReadOnlyList<StatusReport> reports)
    {
        int wrong = reports.Count(static r => r.Problems.Count > 0), notBegun = reports.Count(static r => r.HasNotBegun);
        string runs = Plural.Of(reports.Count, "run");
        string first = wrong > 0 ? FormattableString.Invariant($"PROBLEM: {wrong} of {runs}")
            : notBegun > 0 ? FormattableString.Invariant($"WAITING: {notBegun} of {runs}")
            : $"OK: {runs}";
        IEnumerable<string> problems = reports.SelectMany(static r => r.Problems.Select(p => $"{r.Status.RunId}: {p}"));
        return string.Join('\n', [first, .. problems, .. reports.SelectMany(static r => r.NotKnown.Select(n => $"{r.Status.RunId}: not known: {n}"))]);
    }

    public static void Table(IReadOnlyList<StatusReport> reports, DateTimeOffset now, Terminal terminal)
    {
        Table table = new() { Border = terminal.OutputIsSeen ? TableBorder.Rounded : TableBorder.None };
        table.AddColumns("run", "state");
        foreach (string name in new[] { "frames", "lag", "epoch", "last checkpoint", "frames/s", "age", "ETA" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("");
        foreach (StatusReport report in reports)
        {
            RunStatus s = report.Status;
            string notes = report.Problems.Count > 0 ? string.Join("; ", report.Problems)
                : (s.FramesOnDisk is null ? null : report.Now.LagFrames ?? s.FramesOnDisk) is { } there ? FormattableString.Invariant($"{there:N0} of {s.FramesNeeded:N0} frames on disk; {s.Message}") : s.Message;
            notes = string.Join("; ", [.. notes.Length > 0 ? [notes] : Array.Empty<string>(), .. report.HasNotBegun ? [] : report.NotKnown.Select(static n => "not known: " + n)]);
            table.AddRow([.. new[] { s.RunId, s.State, Number(s.Frames), Lag(report), Number(s.Epoch), Ago(s.LastCheckpoint, now), Number(s.FramesPerSecond), StatusNow.Span(report.Now.AgeSeconds), StatusNow.Span(report.Now.EtaSeconds), notes }.Select(static t => new Text(t))]);
        }

        IAnsiConsole console = terminal.Tables();
        console.Profile.Width = terminal.OutputIsSeen ? console.Profile.Width : PlainWidth;
        console.Write(table);
    }

    /// <summary>What it is behind by now; by what its daemon saw last where its files cannot be seen.</summary>
    private static string Lag(StatusReport r) => r.Now.LagBytes is { } now ? Lag(now, r.Now.LagFrames) : r.Status.LagBytes is { } then ? Lag(then, r.Status.LagFrames) : "-";

    private static string Lag(long bytes, long? frames) =>
        bytes == 0 || frames == 0 ? "0"
        : frames is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some:N0} {Plural.Noun(some, "frame")}")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B");

    private static string Ago(DateTimeOffset? time, DateTimeOffset now) => time is not { } at ? "-" : (now - at) switch
    {
        { TotalSeconds: < 120 } t => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, t.TotalSeconds):F0} s ago"),
        { TotalMinutes: < 120 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:F0} min ago"),
        _ => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static string Number(double value) => value.ToString(value < 10 && value != Math.Floor(value) ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
