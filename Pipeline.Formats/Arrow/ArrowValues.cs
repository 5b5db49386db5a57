using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Pipeline.Formats.Arrow;

/// <summary>One column of a batch, read in place. Its buffers are checked on construction, so that no row can lead out of them.</summary>
internal sealed class ArrowValues
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrowField _field;
    private readonly int _rows;
    private readonly ReadOnlyMemory<byte> _validity;
    private readonly ReadOnlyMemory<byte> _offsets;
    private readonly ReadOnlyMemory<byte> _data;

    /// <exception cref="ArrowFormatException">The buffers are too short, or say something else than the number of nulls.</exception>
    public ArrowValues(
        ArrowField field, int rows, ReadOnlyMemory<byte> validity, long nulls, ReadOnlyMemory<byte> offsets, ReadOnlyMemory<byte> data)
    {
        (_field, _rows, _validity, _offsets, _data) = (field, rows, validity, offsets, data);
        switch (field.Type)
        {
            case ArrowType.Bool:
                Demand(data, (rows + 7L) / 8, "values");
                break;
            case ArrowType.Int or ArrowType.FloatingPoint:
                Demand(data, 8L * rows, "values");
                break;
            default:
                CheckOffsets();
                break;
        }

        if (nulls > 0)
        {
            Demand(validity, (rows + 7L) / 8, "validity");
            if (CountNulls() is long found && found != nulls)
            {
                throw new ArrowFormatException($"column '{field.Name}' has {found} nulls where {nulls} are announced");
            }
        }
    }

    public bool IsValid(int row) => _validity.IsEmpty || Bit(_validity.Span, row);

    public double Float64(int row) => BinaryPrimitives.ReadDoubleLittleEndian(_data.Span[(8 * row)..]);

    public long Int64(int row) => BinaryPrimitives.ReadInt64LittleEndian(_data.Span[(8 * row)..]);

    public bool Boolean(int row) => Bit(_data.Span, row);

    /// <summary>The bytes of a text or byte string: a slice of the file.</summary>
    public ReadOnlyMemory<byte> Bytes(int row)
    {
        int start = (int)Offset(row);
        return _data[start..(int)Offset(row + 1)];
    }

    /// <exception cref="ArrowFormatException">It is not UTF-8.</exception>
    public string Text(int row)
    {
        try
        {
            return s_strict.GetString(Bytes(row).Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new ArrowFormatException($"column '{_field.Name}' has a text in row {row} that is not UTF-8", error);
        }
    }

    private static bool Bit(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;

    private void Demand(ReadOnlyMemory<byte> buffer, long bytes, string what)
    {
        if (buffer.Length < bytes)
        {
            throw new ArrowFormatException(
                $"column '{_field.Name}' has {buffer.Length} bytes of {what}, too few for {_rows} rows");
        }
    }

    private long Offset(int row) => _field.Type == ArrowType.Utf8
        ? BinaryPrimitives.ReadInt32LittleEndian(_offsets.Span[(4 * row)..])
        : BinaryPrimitives.ReadInt64LittleEndian(_offsets.Span[(8 * row)..]);

    // "Variable-size Binary Layout": ascending, from any start; none at all where there are no rows.
    private void CheckOffsets()
    {
        if (_rows == 0)
        {
            return;
        }

        Demand(_offsets, (_field.Type == ArrowType.Utf8 ? 4L : 8L) * (_rows + 1L), "offsets");
        long last = 0;
        for (int row = 0; row <= _rows; row++)
        {
            long offset = Offset(row);
            if (offset < last || offset > _data.Length)
            {
                throw new ArrowFormatException($"column '{_field.Name}' has an offset {offset} at row {row}, outside its {_data.Length} bytes");
            }

            last = offset;
        }
    }

    private long CountNulls()
    {
        ReadOnlySpan<byte> bits = _validity.Span[..((_rows + 7) / 8)];
        long valid = 0;
        foreach (byte b in bits)
        {
            valid += BitOperations.PopCount(b);
        }

        // Bits behind the last row may be anything.
        int beyond = (8 * bits.Length) - _rows;
        return _rows - valid + (beyond == 0 ? 0 : BitOperations.PopCount((uint)(bits[^1] >> (8 - beyond))));
    }
}
