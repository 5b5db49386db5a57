namespace Pipeline.Formats.Tables;

/// <summary>
/// Whether texts are in the same order by UTF-16 units (how .NET compares) and by bytes of UTF-8 (how files and their readers do): they are
/// unless characters of U+E000 to U+FFFF and supplementary ones meet, whose surrogates begin with U+D8.
/// </summary>
internal struct TextOrder
{
    private bool _private;
    private bool _supplementary;

    /// <summary>False where the orders can differ with this text, or where it is not Unicode.</summary>
    public bool Add(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOfAnyInRange('\uD800', '\uFFFF'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] >= '\uE000')
            {
                _private = true;
            }
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                _supplementary = true;
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return !(_private && _supplementary);
    }
}
