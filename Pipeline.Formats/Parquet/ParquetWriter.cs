using System.Buffers;
using System.Buffers.Binary;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>
/// Writes a flat Parquet file front to back (parquet-format README.md, "File format"), one row group in memory at a time.
/// Equal columns and metadata give equal bytes, whatever the clock, host, culture or thread.
/// </summary>
/// <remarks>
/// A caller that streams hands over whole row groups (<see cref="RowGroupRows"/>) but for the last: each call ends a group.
/// </remarks>
public sealed class ParquetWriter : IDisposable
{
    /// <summary>Rows of a full row group: DuckDB's own group size, so that it reads one group a thread.</summary>
    public const int RowGroupRows = 122_880;

    private static readonly byte[] s_magic = "PAR1"u8.ToArray();

    private readonly Stream _destination;
    private readonly string _tableName;
    private readonly IReadOnlyList<Column> _schema;
    private readonly ColumnChunkWriter[] _columns;
    private readonly PageEncoder _encoder = new();
    private readonly PageWriter _pages = new();
    private readonly MemoryStream _chunk = new();
    private readonly List<ChunkSummary[]> _rowGroups = [];
    private long _position;

    /// <summary>Prepares a file; nothing is written yet.</summary>
    /// <param name="destination">Written forward only and left open.</param>
    /// <param name="tableName">Name of the schema's root.</param>
    /// <param name="schema">Names, types, units and descriptions; the values are not looked at.</param>
    /// <param name="groupRows">Most rows ever held at once, if fewer than a full row group: scratch memory goes by it.</param>
    public ParquetWriter(Stream destination, string tableName, IReadOnlyList<Column> schema, int groupRows = RowGroupRows)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(schema);
        (_destination, _tableName, _schema) = (destination, tableName, schema);
        int capacity = Math.Clamp(groupRows, 1, RowGroupRows);
        // Columns of one type take turns with one scratch: a table of twenty doubles needs no more memory than one of two.
        Dictionary<Type, ColumnChunkWriter> byType = schema.DistinctBy(static c => c.GetType())
            .ToDictionary(static c => c.GetType(), c => new ColumnChunkWriter(c, capacity));
        _columns = [.. schema.Select(c => byType[c.GetType()])];
        Capacity = capacity;
    }

    private int Capacity { get; }

    /// <summary>Appends rows: as many row groups as they fill, the last one as short as it comes.</summary>
    /// <param name="columns">Columns of the schema's names and types, equally long.</param>
    /// <param name="cancellationToken">Stops between two columns; the file is then of no use.</param>
    public async ValueTask AppendAsync(IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        TableShape.CheckSame(_schema, columns);
        int rows = columns[0].Length;
        for (int start = 0; start < rows; start += Capacity)
        {
            await WriteRowGroupAsync(columns, start, Math.Min(Capacity, rows - start), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the footer, after which nothing may follow.</summary>
    /// <param name="metadata">Key-value metadata of the file, written in this order.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async ValueTask CompleteAsync(IReadOnlyCollection<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        ArrayBufferWriter<byte> footer = new();
        FileFooter writer = new(new ThriftCompactWriter(footer), _tableName, _schema, [.. _columns.Select(static c => c.Type)]);
        writer.Write(_rowGroups, metadata, $"ionstream version {Release.Number} (build 0)");
        int length = footer.WrittenCount;
        BinaryPrimitives.WriteInt32LittleEndian(footer.GetSpan(4), length);
        footer.Advance(4);
        footer.Write(s_magic);
        await WriteAsync(footer.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Frees the scratch memory; the destination stays open.</summary>
    public void Dispose()
    {
        _pages.Dispose();
        _chunk.Dispose();
    }

    private async ValueTask WriteRowGroupAsync(IReadOnlyList<Column> columns, int start, int count, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        ChunkSummary[] chunks = new ChunkSummary[columns.Count];
        for (int i = 0; i < chunks.Length; i++)
        {
            _chunk.SetLength(0);
            chunks[i] = _columns[i].Write(columns[i], start, count, _encoder, _pages, _chunk, _position);
            await WriteAsync(_chunk.GetBuffer().AsMemory(0, (int)_chunk.Length), cancellationToken).ConfigureAwait(false);
        }

        _rowGroups.Add(chunks);
    }

    private ValueTask BeginAsync(CancellationToken cancellationToken) =>
        _position == 0 ? WriteAsync(s_magic, cancellationToken) : ValueTask.CompletedTask;

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _position += bytes.Length;
    }
}
