using System.Globalization;
using System.Text.Json.Serialization;

namespace Pipeline.Host.Commands;

/// <summary>Events of one kind that a trajectory shows: how many, and what the first one says.</summary>
internal sealed record InspectedEvents(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("severity")] string Severity,
    [property: JsonPropertyName("first_message")] string FirstMessage)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Kind}{(Count > 1 ? ", the first" : "")}: {FirstMessage}");
}
