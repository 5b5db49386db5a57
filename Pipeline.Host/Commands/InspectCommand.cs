using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary><c>inspect PATH...</c>: what a file or run directory is, before anything is computed.</summary>
internal static class InspectCommand
{
    private const string EventNames = "events"; // for scripts; people see event_kinds in its place
    private const string EventKinds = "event_kinds";
    private const int ValueColumn = 21;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Argument<string[]> s_paths = CommonOptions.Paths("PATH", "Run directories, XDATCAR, INCAR, POSCAR or CONTCAR files");
    private static readonly Option<bool> s_asJson = new("--json") { Description = "Print a JSON array, one object a path" };

    public static Command Create() =>
        new Command("inspect", "Says what a file or run directory is: atoms, frames, cell, time step and how it was found, first problem.") { s_paths, s_asJson, CommonOptions.TimestepFs }
            .WithCommon("ionstream inspect T500/run1 --json", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        Dictionary<string, string?> overrides = new(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(CommonOptions.TimestepFs) is { } timestep)
        {
            overrides["time:timestepFs"] = timestep.ToString("R", CultureInfo.InvariantCulture);
        }

        Recipe recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config), overrides);
        RunSettings settings = recipe.ToSettings();
        using StopSignal stop = Terminal.WatchSignals();
        List<Inspection> inspections = [];
        foreach (string path in parsed.GetValue(s_paths)!)
        {
            inspections.Add(await Inspection.OfAsync(path, recipe, settings, stop.Token));
            if (stop.ExitCode != 0)
            {
                return stop.ExitCode;
            }
        }

        await terminal.Output.WriteLineAsync(parsed.GetValue(s_asJson) ? Json(inspections) : Text(inspections));
        return inspections.Max(i => i.Code);
    }

    private static string Json(IEnumerable<Inspection> inspections) => JsonSerializer.Serialize(
        inspections.Select(i => new Dictionary<string, object?>(
            i.Facts.Prepend(new("path", i.Path)).Append(new("problem", i.Problem)), StringComparer.Ordinal)),
        s_json);

    private static string Text(IEnumerable<Inspection> inspections) => string.Join("\n\n", inspections.Select(i =>
        string.Join('\n', i.Facts.Where(static f => f.Key is not EventNames).Select(f => Line(f.Key is EventKinds ? EventNames : f.Key, f.Value)).Prepend(i.Path).Append(Line("problem", i.Problem ?? "none")))));

    private static string Line(string name, object? value) => string.Create(CultureInfo.InvariantCulture, $"  {name,-18} {Value(value)}");

    /// <summary>One below the other, in the column of the values.</summary>
    private static string Lines(IEnumerable<string> lines) => string.Join("\n" + new string(' ', ValueColumn), lines) is { Length: > 0 } text ? text : "-";

    private static string Value(object? value) => value switch
    {
        null => "-",
        bool flag => flag ? "yes" : "no",
        IReadOnlyDictionary<string, int> numbers => string.Join(' ', numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Key} {n.Value}"))),
        IReadOnlyList<string> lines => Lines(lines),
        IReadOnlyList<InspectedEvents> events => Lines(events.Select(static e => e.ToString())),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
