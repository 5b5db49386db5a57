using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>What a run is as JSON, for its checkpoints: decided once, never decided anew from files that may have changed since.</summary>
public static class RunDescriptionJson
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        Converters = { new TopologyConverter(), new EventConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // times of events are NaN where no time step is known
    };

    /// <summary>The description as JSON; numbers come back to the bit.</summary>
    public static string ToJson(this RunDescription run) => JsonSerializer.Serialize(run, s_json);

    /// <summary>The description back.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static RunDescription FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunDescription>(json, s_json) ?? throw new InvalidDataException("The checkpoint holds no run.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The checkpoint's run cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Title, species in order, blocks of atoms.</summary>
    private sealed class TopologyConverter : JsonConverter<Topology>
    {
        public override Topology Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string[][] parts = JsonSerializer.Deserialize<string[][]>(ref reader) ?? throw new JsonException("no topology");
            return parts.Length == 3
                ? Topology.From(parts[0][0], parts[1], [.. parts[2].Select(static b => b.Split(' ')).Select(static b => (int.Parse(b[0], CultureInfo.InvariantCulture), int.Parse(b[1], CultureInfo.InvariantCulture)))])
                : throw new JsonException("no topology");
        }

        public override void Write(Utf8JsonWriter writer, Topology value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer,
            new string[][] { [value.Title], [.. value.Species], [.. value.Blocks.Select(static b => string.Create(CultureInfo.InvariantCulture, $"{b.Species} {b.Count}"))] });
    }

    /// <summary>An event with the names of its kind and severity.</summary>
    private sealed class EventConverter : JsonConverter<RunEvent>
    {
        public override RunEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Stored e = JsonSerializer.Deserialize<Stored>(ref reader, options) ?? throw new JsonException("no event");
            return new RunEvent(e.Step, e.TimePs, EventKind.Of(e.Kind), e.Atom, e.Message);
        }

        public override void Write(Utf8JsonWriter writer, RunEvent value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Stored(value.Step, value.TimePs, value.Kind, value.Severity, value.Atom, value.Message), options);

        private sealed record Stored(long Step, double TimePs, string Kind, string Severity, long? Atom, string Message);
    }
}
