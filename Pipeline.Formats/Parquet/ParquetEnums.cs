namespace Pipeline.Formats.Parquet;

// Numbers of parquet.thrift; only what this writer emits.

/// <summary>parquet.thrift <c>enum Type</c>.</summary>
internal enum PhysicalType
{
    Boolean = 0,
    Int64 = 2,
    Double = 5,
    ByteArray = 6,
}

/// <summary>parquet.thrift <c>enum Encoding</c>; Spark 3.5 reads no newer one that would help here.</summary>
internal enum PageEncoding
{
    Plain = 0,
    Rle = 3,
    RleDictionary = 8,
}

/// <summary>parquet.thrift <c>enum PageType</c>; data pages are V1, which every reader knows.</summary>
internal enum PageType
{
    Data = 0,
    Dictionary = 2,
}

/// <summary>parquet.thrift <c>enum CompressionCodec</c>; the one codec both in-box in .NET and read everywhere.</summary>
internal enum Codec
{
    Gzip = 2,
}
