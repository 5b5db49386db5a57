using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Formats.Tables;

namespace Pipeline.Host.Configuration;

/// <summary>Where text is no JSON, for people: line and column from 1, the line itself, and a caret below the place.</summary>
internal static class JsonProblem
{
    private const int MostShown = 120;
    private const int ShownBefore = 80;

    /// <summary>The error in words; a line of text and a caret follow where the place is known.</summary>
    public static string Show(string text, JsonException error)
    {
        string[] lines = text.Split('\n');
        string reason = error.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
        if (error.LineNumber is not { } number || error.BytePositionInLine is not { } bytes || number >= lines.Length)
        {
            return reason;
        }

        (int line, int column) = ((int)number, Column(lines[number], bytes));
        if (line == lines.Length - 1 && column >= lines[line].TrimEnd().Length)
        {
            // Too short: what is missing is missing behind the last text, not on the empty line below it.
            reason = string.IsNullOrWhiteSpace(text) ? "the file is empty; {} is a recipe of defaults"
                : reason.StartsWith("Expected depth", StringComparison.Ordinal) ? "the file ends inside an object or a list: a closing } or ] is missing"
                : reason;
            line = Array.FindLastIndex(lines, static l => !string.IsNullOrWhiteSpace(l));
            if (line < 0)
            {
                return reason;
            }

            column = lines[line].TrimEnd().Length;
        }

        (string shown, string caret) = Excerpt(lines[line].TrimEnd(), column);
        return string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, column {column + 1}: {reason}\n  {shown}\n  {caret}^");
    }

    /// <summary>Characters before so many bytes of UTF-8.</summary>
    private static int Column(string line, long bytes)
    {
        int column = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
            {
                break;
            }

            column += rune.Utf16SequenceLength;
        }

        return column;
    }

    /// <summary>The line, or what stands around the place, and white space up to it.</summary>
    private static (string Shown, string Caret) Excerpt(string line, int column)
    {
        int from = line.Length <= MostShown ? 0 : Math.Max(0, column - ShownBefore);
        string cut = from > 0 ? "..." : "", shown = line[from..Math.Min(line.Length, from + MostShown)];
        string before = line[from..Math.Min(column, line.Length)];
        return (cut + shown + (from + MostShown < line.Length ? "..." : ""), new string(' ', cut.Length) + string.Concat(before.Select(static c => c == '\t' ? '\t' : ' ')));
    }
}
