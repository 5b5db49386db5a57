using System.Buffers.Binary;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Cells of a column of an Arrow file, batch by batch. Lengths and offsets are the file's claims: each is compared with the bytes that are
/// there before it is used, which Apache.Arrow's own accessors do not do.
/// </summary>
internal sealed class ArrowCells(string name, ArrowTypeId type)
{
    private readonly List<ArrayData> _batches = [];
    private int _rows;
    private bool _someUndefined;

    public string Name => name;

    /// <exception cref="InvalidDataException">The batch does not have the bytes that its rows need.</exception>
    public void Add(ArrayData batch, int rows)
    {
        long needed = type switch
        {
            ArrowTypeId.Double or ArrowTypeId.Int64 => 8L * rows,
            ArrowTypeId.Boolean => (rows + 7L) / 8,
            ArrowTypeId.String => rows == 0 ? 0 : 4L * (rows + 1L),
            ArrowTypeId.LargeBinary => rows == 0 ? 0 : 8L * (rows + 1L),
            _ => throw new InvalidDataException($"column '{name}' is of the Arrow type {type}, expected numbers, integers, flags, texts or bytes"),
        };
        bool hasNulls = batch.Length == rows && batch.Buffers.Length > 1 && batch.Buffers[0].Length > 0;
        if (batch.Length != rows || batch.Offset != 0 || batch.Buffers.Length < 2 || batch.Buffers[1].Length < needed
            || (hasNulls && batch.Buffers[0].Length < (rows + 7L) / 8))
        {
            throw new InvalidDataException($"column '{name}' has fewer bytes than its {rows} rows need");
        }

        _batches.Add(batch);
        _rows = checked(_rows + rows);
        _someUndefined |= hasNulls;
    }

    /// <summary>Null where all values are defined.</summary>
    public ReadOnlyMemory<bool>? Valid()
    {
        if (!_someUndefined)
        {
            return null;
        }

        bool[] valid = Gather((batch, row) => batch.Buffers[0].Length == 0 || Bit(batch.Buffers[0].Span, row));
        return valid.Contains(value: false) ? valid : default(ReadOnlyMemory<bool>?);
    }

    /// <summary>All values, in an array of the column's type.</summary>
    public System.Array Values() => type switch
    {
        ArrowTypeId.Double => Gather(static (batch, row) => BinaryPrimitives.ReadDoubleLittleEndian(batch.Buffers[1].Span[(8 * row)..])),
        ArrowTypeId.Int64 => Gather(static (batch, row) => BinaryPrimitives.ReadInt64LittleEndian(batch.Buffers[1].Span[(8 * row)..])),
        ArrowTypeId.Boolean => Gather(static (batch, row) => Bit(batch.Buffers[1].Span, row)),
        ArrowTypeId.LargeBinary => Gather(Bytes),
        _ => Gather(Text),
    };

    private static bool Bit(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] >> (row & 7) & 1) != 0;

    private T[] Gather<T>(Func<ArrayData, int, T> value)
    {
        T[] values = new T[_rows];
        int next = 0;
        foreach (ArrayData batch in _batches)
        {
            for (int row = 0; row < batch.Length; row++)
            {
                values[next++] = value(batch, row);
            }
        }

        return values;
    }

    private string Text(ArrayData batch, int row)
    {
        ReadOnlySpan<byte> offsets = batch.Buffers[1].Span[(4 * row)..];
        return Encoding.UTF8.GetString(Slice(batch, row, BinaryPrimitives.ReadInt32LittleEndian(offsets), BinaryPrimitives.ReadInt32LittleEndian(offsets[4..])).Span);
    }

    private ReadOnlyMemory<byte> Bytes(ArrayData batch, int row)
    {
        ReadOnlySpan<byte> offsets = batch.Buffers[1].Span[(8 * row)..];
        return Slice(batch, row, BinaryPrimitives.ReadInt64LittleEndian(offsets), BinaryPrimitives.ReadInt64LittleEndian(offsets[8..]));
    }

    private ReadOnlyMemory<byte> Slice(ArrayData batch, int row, long start, long end)
    {
        ReadOnlyMemory<byte> all = batch.Buffers.Length > 2 ? batch.Buffers[2].Memory : default;
        return start >= 0 && start <= end && end <= all.Length
            ? all[(int)start..(int)end]
            : throw new InvalidDataException($"column '{name}', row {row}: bytes {start} to {end} are not within the batch's {all.Length}");
    }
}
