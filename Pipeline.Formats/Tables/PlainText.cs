using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Text from input as tables hold it: control characters, characters of U+E000 to U+FFFF, supplementary ones and halves of those as
/// <c>\u{...}</c> with their number in hexadecimal, everything else as it is. So no file name and no damaged line can disturb a terminal, a
/// CSV reader or the bounds of a Parquet column (<see cref="TextOrder"/>), and what was there can still be read and restored.
/// </summary>
public static class PlainText
{
    private const string Mark = "\\u{";

    // All that EnumerateRunes need not look at: nearly every text ends here.
    private static readonly SearchValues<char> s_controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(static c => (char)c)]);

    /// <summary>The text with those characters escaped; itself where it has none.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uFFFF') && !text.AsSpan().ContainsAny(s_controls) && !text.Contains(Mark, StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            bool whole = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            int code = whole ? rune.Value : rest[0];
            // A text that has the mark already has it escaped, or Restore would take it for one of ours.
            if (code >= 0xD800 || Rune.IsControl(rune) || rest.StartsWith(Mark, StringComparison.Ordinal))
            {
                plain.Append(CultureInfo.InvariantCulture, $"{Mark}{code:x}}}");
            }
            else
            {
                plain.Append(rest[0]);
            }

            rest = rest[length..];
        }

        return plain.ToString();
    }

    /// <summary>The text that <see cref="Of"/> was given.</summary>
    public static string Restore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder original = new(text.Length);
        ReadOnlySpan<char> rest = text;
        for (int mark = rest.IndexOf(Mark, StringComparison.Ordinal); mark >= 0; mark = rest.IndexOf(Mark, StringComparison.Ordinal))
        {
            original.Append(rest[..mark]);
            rest = rest[(mark + Mark.Length)..];
            int end = rest.IndexOf('}');
            if (end >= 0 && int.TryParse(rest[..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && code is >= 0 and <= 0x10FFFF)
            {
                // Half a supplementary character is no rune, and has one unit.
                original.Append(Rune.IsValid(code) ? new Rune(code).ToString() : ((char)code).ToString());
                rest = rest[(end + 1)..];
            }
            else
            {
                original.Append(Mark);
            }
        }

        return original.Append(rest).ToString();
    }
}
