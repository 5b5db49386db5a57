using System.Text;

namespace Pipeline.Formats.Readers;

/// <summary>Small helpers for lines of ASCII text.</summary>
internal static class TextLine
{
    /// <summary>Longest stretch of a file that an error message quotes, in characters.</summary>
    public const int QuoteLimit = 60;

    /// <summary>Space, tab or carriage return (CRLF files).</summary>
    public static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r';

    public static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    public static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') <= 25;

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Cuts the next blank-delimited word off <paramref name="rest"/>; false when none is left.</summary>
    public static bool TryNextWord(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        int start = 0;
        while (start < rest.Length && IsBlank(rest[start]))
        {
            start++;
        }

        int end = start;
        while (end < rest.Length && !IsBlank(rest[end]))
        {
            end++;
        }

        word = rest[start..end];
        rest = rest[end..];
        return word.Length > 0;
    }

    public static int CountWords(ReadOnlySpan<byte> line)
    {
        int count = 0;
        while (TryNextWord(ref line, out _))
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// The text in quotes, shortened, every control character and every byte that is not UTF-8 escaped: safe for a terminal or a log.
    /// </summary>
    public static string Quote(ReadOnlySpan<byte> text)
    {
        bool cut = text.Length > QuoteLimit;
        StringBuilder builder = new("'");
        foreach (Rune rune in Encoding.UTF8.GetString(cut ? text[..QuoteLimit] : text).EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                builder.Append(rune.ToString());
            }
        }

        return builder.Append(cut ? "...'" : "'").ToString();
    }
}
