using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Rows of a column as Arrow arrays. What lies beneath a null is written as zero or empty, so that equal tables give equal bytes.
/// </summary>
internal static class ArrowArrays
{
    public static IArrowType TypeOf(Column column) => column switch
    {
        Float64Column => DoubleType.Default,
        Int64Column => Int64Type.Default,
        BooleanColumn => BooleanType.Default,
        Utf8Column => StringType.Default,
        _ => throw new ArgumentException(
            $"column '{column.Name}' is a {column.GetType().Name}, which Arrow files here do not hold", nameof(column)),
    };

    public static IArrowArray Of(Column column, int start, int count)
    {
        ReadOnlySpan<bool> valid = column.Valid is { } all ? all.Span.Slice(start, count) : [];
        int nulls = valid.Count(value: false);
        ArrowBuffer[] values = column switch
        {
            Float64Column c => [Words(c.Values.Span.Slice(start, count), valid)],
            Int64Column c => [Words(c.Values.Span.Slice(start, count), valid)],
            BooleanColumn c => [Bits(c.Values.Span.Slice(start, count), valid)],
            Utf8Column c => Texts(c, start, count),
            _ => throw new ArgumentException(column.Name, nameof(column)),
        };
        ArrowBuffer validity = nulls > 0 ? Bits(valid, []) : ArrowBuffer.Empty;
        return ArrowArrayFactory.BuildArray(new ArrayData(TypeOf(column), count, nulls, 0, [validity, .. values]));
    }

    /// <summary>Byte strings, of which <paramref name="bytes"/> is all in one; null where <paramref name="lengths"/> has none.</summary>
    public static IArrowArray LargeBinary(IReadOnlyList<int?> lengths, ReadOnlyMemory<byte> bytes)
    {
        byte[] offsets = new byte[8 * (lengths.Count + 1)];
        long end = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            end += lengths[i] ?? 0;
            BinaryPrimitives.WriteInt64LittleEndian(offsets.AsSpan(8 * (i + 1)), end);
        }

        bool[] valid = [.. lengths.Select(static l => l is not null)];
        int nulls = valid.AsSpan().Count(value: false);
        ArrowBuffer validity = nulls > 0 ? Bits(valid, []) : ArrowBuffer.Empty;
        return ArrowArrayFactory.BuildArray(new ArrayData(LargeBinaryType.Default, lengths.Count, nulls, 0, [validity, new ArrowBuffer(offsets), new ArrowBuffer(bytes)]));
    }

    private static ArrowBuffer Words<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> valid)
        where T : unmanaged
    {
        // Every supported platform is little-endian, as the schema says of the file.
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        Span<long> words = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        for (int i = 0; i < valid.Length; i++)
        {
            if (!valid[i])
            {
                words[i] = 0;
            }
        }

        return new ArrowBuffer(bytes);
    }

    // "Validity bitmaps": least-significant bit first; booleans are stored the same way.
    private static ArrowBuffer Bits(ReadOnlySpan<bool> flags, ReadOnlySpan<bool> valid)
    {
        byte[] bits = new byte[(flags.Length + 7) / 8];
        for (int i = 0; i < flags.Length; i++)
        {
            if (flags[i] && (valid.IsEmpty || valid[i]))
            {
                bits[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return new ArrowBuffer(bits);
    }

    // "Variable-size Binary Layout": one offset more than there are values.
    private static ArrowBuffer[] Texts(Utf8Column column, int start, int count)
    {
        byte[] offsets = new byte[4 * (count + 1)];
        long end = 0;
        for (int i = 0; i < count; i++)
        {
            end += column.IsValid(start + i) ? Encoding.UTF8.GetByteCount(Text(column, start + i)) : 0;
            if (end > int.MaxValue)
            {
                throw new ArgumentException($"column '{column.Name}' has more than 2 GiB of text in {count} rows", nameof(column));
            }

            BinaryPrimitives.WriteInt32LittleEndian(offsets.AsSpan(4 * (i + 1)), (int)end);
        }

        byte[] bytes = new byte[end];
        int used = 0;
        for (int i = 0; i < count; i++)
        {
            used += column.IsValid(start + i) ? Encoding.UTF8.GetBytes(column.Values[start + i], bytes.AsSpan(used)) : 0;
        }

        return [new ArrowBuffer(offsets), new ArrowBuffer(bytes)];
    }

    private static string Text(Utf8Column column, int row) => column.Values[row]
        ?? throw new ArgumentException($"column '{column.Name}' has no text in row {row}, which is marked as defined", nameof(column));
}
