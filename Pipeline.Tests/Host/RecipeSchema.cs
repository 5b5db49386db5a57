using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipeline.Host.Options;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Tests.Host;

/// <summary>
/// The JSON schema of recipes, made from the option records: types and keys by the in-box exporter, descriptions from the summaries of
/// their documentation, defaults from new instances, ranges and choices from attributes.
/// </summary>
internal static class RecipeSchema
{
    /// <summary>The forms a list of lags may have: their record has the one the others are brought to.</summary>
    private const string Lags = """
        [
          { "type": "null" },
          { "type": "array", "items": { "type": "number", "minimum": 0 }, "minItems": 1, "maxItems": 10000 },
          { "type": "object", "additionalProperties": false, "required": ["to", "step"],
            "properties": { "from": { "type": "number", "minimum": 0 }, "to": { "type": "number", "minimum": 0 }, "step": { "type": "number", "exclusiveMinimum": 0 } } },
          { "type": "object", "additionalProperties": false, "required": ["log"],
            "properties": { "log": { "type": "integer", "minimum": 1, "maximum": 1000 }, "to": { "type": "number", "exclusiveMinimum": 0 } } }
        ]
        """;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly Dictionary<string, string> s_summaries = new[] { "Pipeline.Stages.xml", "ionstream.xml" }
        .SelectMany(static file => XDocument.Load(Path.Combine(AppContext.BaseDirectory, file)).Descendants("member"))
        .DistinctBy(static m => m.Attribute("name")!.Value) // what the compiler makes of regular expressions is in both
        .ToDictionary(static m => m.Attribute("name")!.Value, static m => Regex.Replace(m.Element("summary")?.Value ?? "", @"\s+", " ").Trim());

    public static string Text()
    {
        JsonObject sections = Of(typeof(RecipeOptions))["properties"]!.AsObject(), properties = new() { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach ((string key, JsonNode? section) in sections.ToArray())
        {
            sections.Remove(key);
            properties[key] = section;
        }

        JsonObject observables = [];
        foreach ((string key, Type options) in DerivedRegistry.Keys.OrderBy(static k => k.Key, StringComparer.Ordinal))
        {
            observables[key] = Of(options);
        }

        properties["observables"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "An observable that is named runs, with its defaults for {}; one that is absent does not.",
            ["properties"] = observables,
            ["additionalProperties"] = false,
        };
        JsonObject root = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "ionstream recipe",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("observables"),
            ["properties"] = properties,
        };
        StringWriter text = new();
        Write(text, root, 0);
        return text + "\n";
    }

    private static JsonObject Of(Type type) => s_json.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe }).AsObject();

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        JsonObject schema = node.AsObject();
        if (context.PropertyInfo is not { } property || property.AttributeProvider is not PropertyInfo member)
        {
            Summary(schema, $"T:{context.TypeInfo.Type.FullName}");
            if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            {
                schema.TryAdd("properties", new JsonObject()); // a record without settings
            }

            return schema;
        }

        if (member.DeclaringType == typeof(VanHoveOptions) && member.Name is nameof(VanHoveOptions.LagsPs))
        {
            schema = new JsonObject { ["oneOf"] = JsonNode.Parse(Lags) };
        }

        if (schema.ContainsKey("properties"))
        {
            Summary(schema, $"T:{member.PropertyType.FullName}"); // a section: what it is stands at its record
            return schema;
        }

        Constrain(schema, member);
        object? value = member.GetValue(Activator.CreateInstance(member.DeclaringType!));
        schema["default"] = value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType());
        Summary(schema, $"P:{member.DeclaringType!.FullName}.{member.Name}");
        return schema;
    }

    private static void Constrain(JsonObject schema, PropertyInfo member)
    {
        JsonObject items = schema["items"] as JsonObject ?? schema;
        if (member.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            bool whole = range.OperandType == typeof(int);
            schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(range.Minimum);
            if (whole ? range.Maximum is not int.MaxValue : double.IsFinite((double)range.Maximum))
            {
                schema["maximum"] = Number(range.Maximum);
            }
        }

        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            items["enum"] = new JsonArray([.. allowed.Values.Select(static v => JsonSerializer.SerializeToNode(v))]);
        }

        if (member.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            items["pattern"] = pattern.Pattern;
        }

        if (member.GetCustomAttribute<MinLengthAttribute>() is { } least)
        {
            schema["minItems"] = least.Length;
        }
    }

    private static JsonNode Number(object value) => value is int whole ? JsonValue.Create(whole) : JsonValue.Create((double)value);

    private static void Summary(JsonObject schema, string member)
    {
        if (s_summaries.GetValueOrDefault(member) is { Length: > 0 } summary)
        {
            schema["description"] = summary;
        }
    }

    private static bool HasParts(JsonNode? node) => node is JsonObject o && (o.ContainsKey("properties") || HasParts(o["additionalProperties"]));

    /// <summary>Indented as people write it: what has no properties of its own stands in one line, what it is before its parts.</summary>
    private static void Write(TextWriter text, JsonObject node, int depth)
    {
        string indent = new(' ', 2 * depth);
        text.Write("{");
        string next = "\n";
        string[] last = ["additionalProperties", "required", "properties"];
        foreach ((string key, JsonNode? value) in HasParts(node) ? node.OrderBy(p => Array.IndexOf(last, p.Key)) : node.AsEnumerable())
        {
            text.Write($"{next}{indent}  {JsonSerializer.Serialize(key)}: ");
            next = ",\n";
            if (value is JsonObject { Count: > 0 } inner && (key is "properties" || HasParts(inner)))
            {
                Write(text, inner, depth + 1);
            }
            else
            {
                text.Write(Line(value));
            }
        }

        text.Write($"\n{indent}}}");
    }

    private static string Line(JsonNode? node) => node switch
    {
        JsonObject o => o.Count == 0 ? "{}" : $"{{ {string.Join(", ", o.Select(static p => $"{JsonSerializer.Serialize(p.Key)}: {Line(p.Value)}"))} }}",
        JsonArray a => $"[{string.Join(", ", a.Select(Line))}]",
        null => "null",
        _ => node.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
    };
}
