using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Formats.Model;
using Pipeline.Stages;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Recognition;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Configuration;

/// <summary>The recipe that <c>init</c> writes: what was recognised of a run, and in comments from what.</summary>
internal static class RecipeText
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Defaults that depend on the run or that option records hold as null, where the observable has such a key.</summary>
    private static readonly Dictionary<string, string> s_shown = new(StringComparer.Ordinal)
    {
        ["msd.drift"] = """["raw", "host"]""",
        ["vanHove.drift"] = """["host", "raw"]""",
        ["vanHove.lagsPs"] = """{ "from": 0, "to": 10, "step": 0.1 }""",
    };

    /// <summary>The recipe as text.</summary>
    public static string For(RunDescription run, RunSettings settings)
    {
        StringBuilder text = new();
        Topology topology = run.Topology;
        string[] mobile = [.. run.MobileSpecies.Select(s => topology.Species[s])];
        text.Append("{\n");
        Line(text, 1, $"// Written by ionstream init for the run {run.RunId}. What was decided stands here, and from what; change what is wrong.");
        Line(text, 1, $"\"$schema\": {Json(new Uri(Path.Combine(AppContext.BaseDirectory, "configs", "schema.json")).AbsoluteUri)},");
        Line(text, 1, string.Create(CultureInfo.InvariantCulture, $"// {topology.AtomCount} atoms, {topology.Composition}; title {Json(topology.Title)}."));
        Line(text, 1, $"\"system\": {Json(Formula(topology))},");
        Time(text, run, settings);
        Comments(text, run, "species:");
        Line(text, 1, $"\"species\": {{ \"mobile\": {Charges(run)}, \"host\": {(run.HostSpecies.Count == 0 ? "null" : Json(run.HostSpecies.Select(s => topology.Species[s])))} }},");
        Comments(text, run, "groups:");
        Groups(text, run);
        Observables(text, run, mobile);
        Line(text, 1, "\"checkpoint\": { \"everySeconds\": 60, \"everyMiB\": 64 },");
        Line(text, 1, "\"end\": { \"idleMinutes\": 360 }, // watch: nothing grew for so long: the run has ended");
        Line(text, 1, "// Published values for these elements, by name (null: none); no verb of this release uses them.");
        Line(text, 1, $"\"reference\": {{ \"paper\": {Json(PaperValues.NameFor(topology.Species))} }}");
        return text.Append("}\n").ToString();
    }

    private static void Time(StringBuilder text, RunDescription run, RunSettings settings)
    {
        string interval = run.FrameIntervalFs is { } fs ? string.Create(CultureInfo.InvariantCulture, $"{run.TimestepFs} fs ({run.TimestepSource}), a frame every {run.LabelStride} steps: {fs} fs") : $"{run.TimestepSource}; results in ps need it";
        Line(text, 1, $"// Time step: {interval}. null: taken from the INCAR.");
        Comments(text, run, "time:");
        if (run.TemperatureK is { } kelvin)
        {
            Line(text, 1, string.Create(CultureInfo.InvariantCulture, $"// Temperature by the INCAR: {kelvin} K."));
        }

        Line(text, 1, $"\"time\": {{ \"timestepFs\": {Json(settings.TimestepFs)}, \"equilibrationPs\": {Json(settings.EquilibrationPs)} }}, // equilibrationPs: time after the first frame that is not analysed");
    }

    private static string Charges(RunDescription run) => run.MobileSpecies.Count == 0
        ? "null"
        : $"{{ {string.Join(", ", run.MobileSpecies.Select(s => string.Create(CultureInfo.InvariantCulture, $"{Json(run.Topology.Species[s])}: {run.Charges[s]}")))} }}";

    private static void Groups(StringBuilder text, RunDescription run)
    {
        if (run.Groups.Count == 0)
        {
            Line(text, 1, "\"groups\": {},");
            return;
        }

        Line(text, 1, "\"groups\": {");
        for (int g = 0; g < run.Groups.Count; g++)
        {
            GroupOptions o = run.Groups[g].Definition;
            string shape = o.Kind is "polyanion"
                ? $"\"centre\": {Json(o.Centre)}, \"ligand\": {Json(o.Ligand)}, \"ligands\": {Json(o.Ligands)}, \"maxBondAngstrom\": {Json(o.MaxBondAngstrom)}, \"vertex\": {Json(o.Vertex)}"
                : $"\"species\": {Json(o.Species)}, \"maxEdgeAngstrom\": {Json(o.MaxEdgeAngstrom)}, \"vertex\": {Json(o.Vertex)}, \"select\": {Json(o.Select)}, \"structureFile\": {Json(o.StructureFile)}";
            Line(text, 2, $"{Json(run.Groups[g].Name)}: {{ \"kind\": {Json(o.Kind)}, {shape} }}{(g + 1 < run.Groups.Count ? "," : "")}");
        }

        Line(text, 1, "},");
    }

    private static void Observables(StringBuilder text, RunDescription run, string[] mobile)
    {
        IReadOnlyList<string> triples = RecognisedGroups.DistanceAngleTriples(run.Groups.Select(g => g.Definition), mobile);
        Dictionary<string, string> shown = new(s_shown, StringComparer.Ordinal)
        {
            ["vanHove.pairs"] = Json(RecognisedGroups.VanHovePairs(mobile)),
            ["distanceAngle.triples"] = Json(triples),
        };
        Line(text, 1, "\"observables\": { // one that is named runs; remove a line and it does not");
        KeyValuePair<string, Type>[] known = [.. DerivedRegistry.Keys.Where(k => Applies(k.Key, run, triples)).OrderBy(k => k.Key, StringComparer.Ordinal)];
        for (int i = 0; i < known.Length; i++)
        {
            Line(text, 2, $"{Json(known[i].Key)}: {Options(known[i].Key, known[i].Value, shown)}{(i + 1 < known.Length ? "," : "")}");
        }

        Line(text, 1, "},");
    }

    private static bool Applies(string observable, RunDescription run, IReadOnlyList<string> triples) => observable switch
    {
        "angles" => run.Groups.Count > 0,
        "distanceAngle" => triples.Count > 0,
        _ => true,
    };

    /// <summary>All keys of an observable with their defaults.</summary>
    private static string Options(string observable, Type type, Dictionary<string, string> shown)
    {
        JsonElement defaults = JsonSerializer.SerializeToElement(Activator.CreateInstance(type), type, s_json);
        string[] keys = [.. type.GetProperties().Where(p => p.CanWrite).Select(p => ShapeChecker.CamelCase(p.Name))
            .Select(k => $"{Json(k)}: {shown.GetValueOrDefault($"{observable}.{k}") ?? defaults.GetProperty(k).GetRawText()}")];
        return keys.Length == 0 ? "{}" : $"{{ {string.Join(", ", keys)} }}";
    }

    /// <summary>What deciding said about a subject, one comment a notice.</summary>
    private static void Comments(StringBuilder text, RunDescription run, string subject)
    {
        foreach (string notice in run.Notices.Where(n => n.StartsWith(subject, StringComparison.Ordinal)))
        {
            Line(text, 1, $"// {notice[subject.Length..].Trim().ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Counts divided by their greatest common divisor: <c>Li10GeP2S12</c>.</summary>
    private static string Formula(Topology topology)
    {
        int[] counts = topology.Counts.ToArray();
        int divisor = counts.Aggregate(0, (a, b) => (int)BigInteger.GreatestCommonDivisor(a, b));
        return string.Concat(topology.Species.Select((s, i) => counts[i] / divisor is var n && n == 1 ? s : string.Create(CultureInfo.InvariantCulture, $"{s}{n}")));
    }

    private static void Line(StringBuilder text, int indent, string line) => text.Append(' ', 2 * indent).Append(line).Append('\n');

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, s_json);
}
