namespace Pipeline.Formats.Model;

/// <summary>A place in a text source, in uncompressed bytes: always between records.</summary>
/// <param name="Offset">Bytes before this place.</param>
/// <param name="Line">Lines before this place, so the next line is number <c>Line + 1</c>.</param>
public readonly record struct SourcePosition(long Offset, long Line)
{
    /// <summary>The start of a source.</summary>
    public static SourcePosition Start => default;
}
