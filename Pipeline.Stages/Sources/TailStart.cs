namespace Pipeline.Stages.Sources;

/// <summary>Where reading begins.</summary>
/// <param name="Offset">First byte to read (uncompressed).</param>
/// <param name="Before">The last bytes before it as they were consumed (<see cref="SourceFingerprint.LastBytes"/>); empty: unknown, not checked.</param>
public sealed record TailStart(long Offset, byte[] Before)
{
    /// <summary>The beginning of the file.</summary>
    public static TailStart OfFile { get; } = new(0, []);
}
