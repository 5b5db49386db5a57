using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>Doubles and integers alike as 64-bit words: a dictionary tells values apart by bits, so -0 and every NaN survive.</summary>
internal sealed class WordValues(bool isDouble, int capacity) : ChunkValues(capacity)
{
    private readonly long[] _values = new long[capacity];
    private readonly Dictionary<long, int> _seen = [];
    private long[] _entries = [];

    public override PhysicalType Type => isDouble ? PhysicalType.Double : PhysicalType.Int64;

    public override void WritePlain(int first, int count, IBufferWriter<byte> output)
    {
        ReadOnlySpan<long> words = (Entries > 0 ? _entries : _values).AsSpan(first, count);
        Span<byte> span = output.GetSpan(8 * count)[..(8 * count)];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(words).CopyTo(span);
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(words, MemoryMarshal.Cast<byte, long>(span));
        }

        output.Advance(8 * count);
    }

    public override ColumnStatistics Statistics(long nullCount)
    {
        ReadOnlySpan<long> words = _values.AsSpan(0, Defined);
        if (isDouble)
        {
            return DoubleStatistics.Of(MemoryMarshal.Cast<long, double>(words), nullCount);
        }

        if (words.IsEmpty)
        {
            return new ColumnStatistics(nullCount, NanCount: null, Min: null, Max: null, IsExact: false);
        }

        long min = words[0];
        long max = words[0];
        foreach (long word in words)
        {
            min = Math.Min(min, word);
            max = Math.Max(max, word);
        }

        return new ColumnStatistics(nullCount, NanCount: null, LittleEndian(min), LittleEndian(max), IsExact: true);
    }

    internal static byte[] LittleEndian(long word)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, word);
        return bytes;
    }

    protected override int Gather(Column column, int start, int count)
    {
        ReadOnlySpan<long> all = column switch
        {
            Float64Column doubles => MemoryMarshal.Cast<double, long>(doubles.Values.Span),
            Int64Column integers => integers.Values.Span,
            _ => throw new ArgumentException($"column '{column.Name}' changed its type", nameof(column)),
        };
        ReadOnlySpan<long> rows = all.Slice(start, count);
        if (column.Valid is not { } valid)
        {
            rows.CopyTo(_values);
            return count;
        }

        ReadOnlySpan<bool> defined = valid.Span.Slice(start, count);
        long[] values = _values;
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (defined[i])
            {
                values[kept++] = rows[i];
            }
        }

        return kept;
    }

    protected override int BuildDictionary(Span<int> indices, int limit)
    {
        _seen.Clear();
        if (_entries.Length < limit)
        {
            _entries = new long[limit];
        }

        ReadOnlySpan<long> values = _values.AsSpan(0, indices.Length);
        for (int i = 0; i < values.Length; i++)
        {
            ref int entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, values[i], out bool known);
            if (!known)
            {
                entry = _seen.Count - 1;
                if (entry == limit)
                {
                    return 0;
                }

                _entries[entry] = values[i];
            }

            indices[i] = entry;
        }

        return _seen.Count;
    }
}
