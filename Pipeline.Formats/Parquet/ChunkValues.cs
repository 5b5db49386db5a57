using System.Buffers;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>The defined values of one column in one row group, reused for the next. Either a dictionary with indices, or plain.</summary>
internal abstract class ChunkValues(int capacity)
{
    /// <summary>Indices stay within 15 bits, and the table that finds repeats within a processor's second-level cache.</summary>
    public const int MaxDictionaryEntries = 32_768;

    /// <summary>Parquet-java's default limit of a dictionary page.</summary>
    public const int MaxDictionaryBytes = 1 << 20;

    private int[] _indices = [];

    public abstract PhysicalType Type { get; }

    /// <summary>Number of defined values.</summary>
    public int Defined { get; private set; }

    /// <summary>Number of dictionary entries, 0 when the chunk is PLAIN.</summary>
    public int Entries { get; private set; }

    /// <summary>The entry of each defined value, when there is a dictionary.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Defined);

    protected int Capacity { get; } = capacity;

    public static ChunkValues For(Column column, int capacity) => column switch
    {
        Float64Column or Int64Column => new WordValues(column is Float64Column, capacity),
        BooleanColumn => new BooleanValues(capacity),
        Utf8Column => new StringValues(capacity),
        _ => throw new ArgumentException(
            $"column '{column.Name}' is a {column.GetType().Name}, which Parquet files here do not hold", nameof(column)),
    };

    /// <summary>Takes the rows [start, start + count) of <paramref name="column"/>.</summary>
    public void Load(Column column, int start, int count)
    {
        Defined = Gather(column, start, count);
        // A dictionary is kept only where a value occurs twice on average: a fixed rule of the values alone, so the bytes are too.
        int limit = Math.Min(MaxDictionaryEntries, Defined / 2);
        if (limit > 0 && _indices.Length == 0)
        {
            _indices = new int[Capacity];
        }

        Entries = limit > 0 ? BuildDictionary(_indices.AsSpan(0, Defined), limit) : 0;
        if (Entries == 0)
        {
            KeepPlain();
        }
    }

    /// <summary>Appends dictionary entries, or values where there is no dictionary, PLAIN (Encodings.md, "PLAIN = 0").</summary>
    public abstract void WritePlain(int first, int count, IBufferWriter<byte> output);

    public abstract ColumnStatistics Statistics(long nullCount);

    /// <summary>Copies the defined values of the rows and returns how many there are.</summary>
    protected abstract int Gather(Column column, int start, int count);

    /// <summary>Fills <paramref name="indices"/> by first appearance; returns the number of entries, 0 if there are too many.</summary>
    protected abstract int BuildDictionary(Span<int> indices, int limit);

    /// <summary>Makes ready for writing without a dictionary.</summary>
    protected virtual void KeepPlain()
    {
    }
}
