namespace Pipeline.Stages.Sources;

/// <summary>The last bytes of what was read, to be compared with what stands before the offset later.</summary>
/// <remarks>Frozen last atoms print the same rows in every frame: a window of one or two rows would not tell two runs apart, thirty do.</remarks>
internal sealed class TailWindow
{
    public const int Size = 1024;
    private readonly byte[] _bytes = new byte[Size];

    public TailWindow(ReadOnlySpan<byte> bytes) => Append(bytes);

    /// <summary>Bytes held.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Size)
        {
            bytes[^Size..].CopyTo(_bytes);
            Length = Size;
            return;
        }

        int keep = Math.Min(Length, Size - bytes.Length);
        _bytes.AsSpan(Length - keep, keep).CopyTo(_bytes);
        bytes.CopyTo(_bytes.AsSpan(keep));
        Length = keep + bytes.Length;
    }
}
