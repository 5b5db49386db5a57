using System.Globalization;

namespace Pipeline.Formats;

/// <summary>A count and its noun in the form that goes with it, for messages: <c>1 note</c>, <c>2 notes</c>.</summary>
public static class Plural
{
    /// <summary>Count and noun.</summary>
    public static string Of(long count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {Noun(count, one, many)}");

    /// <summary>The noun alone.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one is called.</param>
    /// <param name="many">What several are called, where it is not <paramref name="one"/> with an s.</param>
    public static string Noun(long count, string one, string? many = null) => count == 1 ? one : many ?? one + "s";
}
