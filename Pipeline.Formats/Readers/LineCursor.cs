using System.Diagnostics.CodeAnalysis;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

/// <summary>Walks over the lines of a contiguous piece of text and throws errors that know their offset and line.</summary>
/// <param name="data">The text; its first byte stands at <paramref name="origin"/>.</param>
/// <param name="origin">Place of the first byte in the source.</param>
/// <param name="format">Format named in errors.</param>
internal ref struct LineCursor(ReadOnlySpan<byte> data, SourcePosition origin, string format)
{
    /// <summary>Longest header line.</summary>
    public const int HeaderLimit = 64 * 1024;

    /// <summary>Longest row of coordinates.</summary>
    public const int RowLimit = 4 * 1024;

    private int _lineStart;
    private int _lineNumber;

    public readonly ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Bytes before the next line.</summary>
    public int Offset { get; set; }

    /// <summary>Lines before the next line.</summary>
    public int Lines { get; set; }

    public readonly ReadOnlySpan<byte> Rest => Data[Offset..];

    /// <summary>The next line without its line end; false when its newline has not arrived.</summary>
    public bool TryNext(int limit, out ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = Rest;
        (_lineStart, _lineNumber) = (Offset, Lines);
        int length = rest[..Math.Min(rest.Length, limit + 1)].IndexOf((byte)'\n');
        if (length < 0)
        {
            line = default;
            ReadOnlySpan<byte> seen = rest[..Math.Min(rest.Length, limit + 1)];
            if (seen.Contains((byte)0))
            {
                return FailAtNul(seen);
            }

            if (seen.Length > limit)
            {
                return Fail(seen, $"a line of at most {limit} bytes", "no newline in " + TextLine.Quote(seen));
            }

            return false;
        }

        line = rest[..length];
        if (line.Contains((byte)0))
        {
            return FailAtNul(line);
        }

        if (length > 0 && line[^1] == (byte)'\r')
        {
            line = line[..^1];
        }

        Offset += length + 1;
        Lines++;
        return true;
    }

    /// <summary>The rest as a last line without a newline.</summary>
    public void TakeRest()
    {
        (_lineStart, _lineNumber) = (Offset, Lines);
        Offset = Data.Length;
        Lines++;
    }

    /// <summary>Back to the start of the line read last.</summary>
    public void Unread() => (Offset, Lines) = (_lineStart, _lineNumber);

    /// <summary>Blames the line read last. Never returns; of a type so that it can stand behind <c>||</c>.</summary>
    [DoesNotReturn]
    public readonly bool Fail(scoped ReadOnlySpan<byte> line, string expected, string? found = null) => throw Error(expected, found ?? TextLine.Quote(line));

    /// <summary>Quotes the line to its first NUL: how much of what follows is there already must not show in a result.</summary>
    [DoesNotReturn]
    private readonly bool FailAtNul(scoped ReadOnlySpan<byte> line) => Fail(line, "text", "a NUL byte in " + TextLine.Quote(line[..(line.IndexOf((byte)0) + 1)]));

    /// <summary>An error at the line read last.</summary>
    public readonly TrajectoryFormatException Error(string expected, string found) => ErrorAt(_lineStart, _lineNumber, expected, found);

    /// <summary>An error at a line read before.</summary>
    public readonly TrajectoryFormatException ErrorAt(int offset, int lines, string expected, string found) =>
        new(format, new SourcePosition(origin.Offset + offset, origin.Line + lines), expected, found);
}
