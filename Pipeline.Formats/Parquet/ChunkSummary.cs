namespace Pipeline.Formats.Parquet;

/// <summary>What the footer says of one column chunk.</summary>
internal sealed record ChunkSummary
{
    public required long Rows { get; init; }

    /// <summary>Byte of the dictionary page in the file; null when the chunk is PLAIN.</summary>
    public required long? DictionaryOffset { get; init; }

    public required long DataOffset { get; init; }

    public required int DataPages { get; init; }

    public required long UncompressedBytes { get; init; }

    public required long CompressedBytes { get; init; }

    public required ColumnStatistics Statistics { get; init; }
}
