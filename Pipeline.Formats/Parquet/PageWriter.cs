using System.Buffers;
using System.IO.Compression;

namespace Pipeline.Formats.Parquet;

/// <summary>Compresses a page body and appends it behind its header (parquet.thrift, <c>PageHeader</c>).</summary>
internal sealed class PageWriter : IDisposable
{
    // Level 6 is zlib's own balance. The gzip trailer already carries a CRC-32 of the body, so PageHeader.crc is left out.
    private static readonly ZLibCompressionOptions s_level = new() { CompressionLevel = 6 };

    private readonly MemoryStream _compressed = new();
    private readonly ArrayBufferWriter<byte> _header = new();

    /// <summary>Appends one page and returns its size before compression, header included.</summary>
    public long Append(Stream output, PageType type, PageEncoding encoding, int values, ReadOnlySpan<byte> body)
    {
        Compress(body);
        _header.ResetWrittenCount();
        ThriftCompactWriter thrift = new(_header);
        thrift.BeginStruct();
        thrift.Int32(1, (int)type);
        thrift.Int32(2, body.Length);
        thrift.Int32(3, checked((int)_compressed.Length));
        if (type == PageType.Dictionary)
        {
            thrift.BeginStruct(7);
            thrift.Int32(1, values);
            thrift.Int32(2, (int)encoding);
        }
        else
        {
            thrift.BeginStruct(5);
            thrift.Int32(1, values);
            thrift.Int32(2, (int)encoding);
            thrift.Int32(3, (int)PageEncoding.Rle);
            thrift.Int32(4, (int)PageEncoding.Rle);
        }

        thrift.EndStruct();
        thrift.EndStruct();
        output.Write(_header.WrittenSpan);
        output.Write(_compressed.GetBuffer().AsSpan(0, (int)_compressed.Length));
        return _header.WrittenCount + body.Length;
    }

    public void Dispose() => _compressed.Dispose();

    // One call and one gzip member a page (Compression.md, "GZIP"): how deflate is fed may change what it writes.
    private void Compress(ReadOnlySpan<byte> body)
    {
        _compressed.SetLength(0);
        using GZipStream gzip = new(_compressed, s_level, leaveOpen: true);
        gzip.Write(body);
    }
}
