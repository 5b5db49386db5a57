using System.Buffers;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>Flags, always PLAIN: one bit a value, least significant first (Encodings.md, "PLAIN = 0").</summary>
internal sealed class BooleanValues(int capacity) : ChunkValues(capacity)
{
    private readonly bool[] _values = new bool[capacity];

    public override PhysicalType Type => PhysicalType.Boolean;

    public override void WritePlain(int first, int count, IBufferWriter<byte> output)
    {
        int bytes = (count + 7) / 8;
        Span<byte> span = output.GetSpan(bytes)[..bytes];
        span.Clear();
        ReadOnlySpan<bool> values = _values.AsSpan(first, count);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i])
            {
                span[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        output.Advance(bytes);
    }

    public override ColumnStatistics Statistics(long nullCount)
    {
        ReadOnlySpan<bool> values = _values.AsSpan(0, Defined);
        if (values.IsEmpty)
        {
            return new ColumnStatistics(nullCount, NanCount: null, Min: null, Max: null, IsExact: false);
        }

        byte[] min = [values.Contains(false) ? (byte)0 : (byte)1];
        byte[] max = [values.Contains(true) ? (byte)1 : (byte)0];
        return new ColumnStatistics(nullCount, NanCount: null, min, max, IsExact: true);
    }

    protected override int Gather(Column column, int start, int count)
    {
        ReadOnlySpan<bool> rows = ((BooleanColumn)column).Values.Span.Slice(start, count);
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (column.IsValid(start + i))
            {
                _values[kept++] = rows[i];
            }
        }

        return kept;
    }

    protected override int BuildDictionary(Span<int> indices, int limit) => 0;
}
