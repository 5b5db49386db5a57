namespace Pipeline.Formats.Tables;

/// <summary>First and last bytes of an Arrow IPC file.</summary>
internal static class ArrowFileMark
{
    /// <summary>Where the stream of messages begins: behind the magic and two bytes of padding.</summary>
    public const int Begin = 8;

    public static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <exception cref="InvalidDataException">The magic is missing at one end.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        if (file.Length < 2 * Begin || !file.StartsWith(Magic) || !file.EndsWith(Magic))
        {
            throw new InvalidDataException($"an Arrow file begins and ends with ARROW1, these {file.Length} bytes do not");
        }
    }
}
