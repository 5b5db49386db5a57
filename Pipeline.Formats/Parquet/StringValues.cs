using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>Strings, kept as UTF-8: of each dictionary entry, or of every value where there are too many to repeat.</summary>
internal sealed class StringValues(int capacity) : ChunkValues(capacity)
{
    /// <summary>Parquet-java leaves longer bounds out as well (4 KiB): they would swell the footer and prune nothing.</summary>
    private const int MaxStatisticsBytes = 4096;

    private readonly string[] _values = new string[capacity];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _utf8 = new();
    private readonly int[] _ends = new int[capacity];
    private int _stored;

    public override PhysicalType Type => PhysicalType.ByteArray;

    public override void WritePlain(int first, int count, IBufferWriter<byte> output)
    {
        for (int i = first; i < first + count; i++)
        {
            ReadOnlySpan<byte> text = Stored(i);
            Span<byte> span = output.GetSpan(4 + text.Length);
            BinaryPrimitives.WriteInt32LittleEndian(span, text.Length);
            text.CopyTo(span[4..]);
            output.Advance(4 + text.Length);
        }
    }

    public override ColumnStatistics Statistics(long nullCount)
    {
        ColumnStatistics none = new(nullCount, NanCount: null, Min: null, Max: null, IsExact: false);
        if (_stored == 0)
        {
            return none;
        }

        // Unsigned bytewise order (parquet.thrift, ColumnOrder: UTF8), which for UTF-8 is the order of code points, not of .NET's UTF-16.
        ReadOnlySpan<byte> min = Stored(0);
        ReadOnlySpan<byte> max = min;
        for (int i = 1; i < _stored; i++)
        {
            ReadOnlySpan<byte> text = Stored(i);
            if (text.SequenceCompareTo(min) < 0)
            {
                min = text;
            }
            else if (text.SequenceCompareTo(max) > 0)
            {
                max = text;
            }
        }

        return min.Length + max.Length > MaxStatisticsBytes ? none : none with { Min = min.ToArray(), Max = max.ToArray(), IsExact = true };
    }

    protected override int Gather(Column column, int start, int count)
    {
        IReadOnlyList<string> rows = ((Utf8Column)column).Values;
        int kept = 0;
        for (int i = start; i < start + count; i++)
        {
            if (column.IsValid(i))
            {
                _values[kept++] = rows[i] ?? throw new ArgumentException(
                    $"column '{column.Name}', row {i}: a null string must be marked as not valid", nameof(column));
            }
        }

        return kept;
    }

    protected override int BuildDictionary(Span<int> indices, int limit)
    {
        _seen.Clear();
        Reset();
        for (int i = 0; i < indices.Length; i++)
        {
            ref int entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, _values[i], out bool known);
            if (!known)
            {
                entry = _stored;
                if (entry == limit)
                {
                    return 0;
                }

                Store(_values[i]);
                if (_utf8.WrittenCount + (4 * _stored) > MaxDictionaryBytes)
                {
                    return 0;
                }
            }

            indices[i] = entry;
        }

        return _stored;
    }

    protected override void KeepPlain()
    {
        Reset();
        for (int i = 0; i < Defined; i++)
        {
            Store(_values[i]);
        }
    }

    private void Reset()
    {
        _utf8.ResetWrittenCount();
        _stored = 0;
    }

    // Half a surrogate pair becomes U+FFFD: a name from a damaged file must not keep a result from being written.
    private void Store(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        _utf8.Advance(Encoding.UTF8.GetBytes(text, _utf8.GetSpan(most)));
        _ends[_stored++] = _utf8.WrittenCount;
    }

    private ReadOnlySpan<byte> Stored(int i) => _utf8.WrittenSpan[(i == 0 ? 0 : _ends[i - 1]).._ends[i]];
}
