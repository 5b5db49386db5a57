namespace Pipeline.Formats.Arrow;

/// <summary>A column of a record batch as it is written: how many rows and nulls, and its buffers in the order of the format.</summary>
internal sealed record ArrowColumn(int Rows, int NullCount, IReadOnlyList<ArrowBuffer> Buffers);

/// <summary>One buffer, in parts that need not lie together in memory.</summary>
internal readonly record struct ArrowBuffer(long Length, IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>No bytes: a validity bitmap where nothing is null.</summary>
    public static ArrowBuffer None { get; } = new(0, []);

    public static ArrowBuffer Of(byte[] bytes) => new(bytes.Length, [bytes]);
}
