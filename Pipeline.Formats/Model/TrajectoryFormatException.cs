using System.Globalization;

namespace Pipeline.Formats.Model;

/// <summary>Text that no further byte can make valid.</summary>
/// <param name="format">The format that was read, such as <c>XDATCAR</c>.</param>
/// <param name="position">Where the offending line begins.</param>
/// <param name="expected">What the format asks for there.</param>
/// <param name="found">What stands there, shortened.</param>
public sealed class TrajectoryFormatException(string format, SourcePosition position, string expected, string found)
    : Exception
{
    /// <summary>The format that was read.</summary>
    public string Format { get; } = format;

    /// <summary>Where the offending line begins.</summary>
    public SourcePosition Position { get; } = position;

    /// <summary>What the format asks for there.</summary>
    public string Expected { get; } = expected;

    /// <summary>What stands there.</summary>
    public string Found { get; } = found;

    /// <summary>The file, where the thrower or a caller knows it.</summary>
    public string? File { get; set; }

    /// <summary>File, byte offset, line, expected, found, in one line.</summary>
    public override string Message => string.Create(
        CultureInfo.InvariantCulture,
        $"{File ?? Format}: byte {Position.Offset}, line {Position.Line + 1}: expected {Expected}, found {Found}");
}
