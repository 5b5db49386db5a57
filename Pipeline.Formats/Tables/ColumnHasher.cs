using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Formats.Tables;

/// <summary>The digest of one column as <see cref="ContentHash"/> lays it out, hashed in blocks rather than value by value.</summary>
internal sealed class ColumnHasher : IDisposable
{
    private const long CanonicalNaN = 0x7FF8_0000_0000_0000;
    private const int LargestFixed = 9;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = new byte[16 * 1024];
    private int _used;

    public ColumnHasher(Column schema)
    {
        Schema = schema;
        AppendText(schema.Name);
        AppendText(schema switch
        {
            Float64Column => "double",
            Int64Column => "int64",
            BooleanColumn => "boolean",
            Utf8Column => "string",
            _ => throw new ArgumentException(
                $"column '{schema.Name}' is a {schema.GetType().Name}, which has no content hash", nameof(schema)),
        });
    }

    public Column Schema { get; }

    public void Append(Column column)
    {
        ReadOnlySpan<bool> valid = column.Valid is { } v ? v.Span : [];
        for (int i = 0; i < column.Length; i++)
        {
            if (_used > _block.Length - LargestFixed)
            {
                Flush();
            }

            if (!valid.IsEmpty && !valid[i])
            {
                _block[_used++] = 0;
                continue;
            }

            _block[_used++] = 1;
            AppendValue(column, i);
        }
    }

    public void Finish(Span<byte> digest)
    {
        Flush();
        _hash.GetHashAndReset(digest);
    }

    public void Dispose() => _hash.Dispose();

    private void AppendValue(Column column, int row)
    {
        switch (column)
        {
            case Float64Column doubles:
                double value = doubles.Values.Span[row];
                AppendWord(double.IsNaN(value) ? CanonicalNaN : BitConverter.DoubleToInt64Bits(value));
                break;
            case Int64Column integers:
                AppendWord(integers.Values.Span[row]);
                break;
            case BooleanColumn flags:
                _block[_used++] = flags.Values.Span[row] ? (byte)1 : (byte)0;
                break;
            case Utf8Column texts:
                AppendText(texts.Values[row]);
                break;
        }
    }

    private void AppendWord(long word)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(_used), word);
        _used += 8;
    }

    private void AppendText(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        if (_used + 8 + length > _block.Length)
        {
            Flush();
        }

        AppendWord(length);
        if (length > _block.Length - _used)
        {
            Flush();
            _hash.AppendData(Encoding.UTF8.GetBytes(text));
            return;
        }

        _used += Encoding.UTF8.GetBytes(text, _block.AsSpan(_used));
    }

    private void Flush()
    {
        _hash.AppendData(_block, 0, _used);
        _used = 0;
    }
}
