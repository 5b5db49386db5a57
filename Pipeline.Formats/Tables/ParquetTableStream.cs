using Parquet;
using Parquet.Schema;

namespace Pipeline.Formats.Tables;

/// <summary>
/// A Parquet file of any length, written as its rows come: each <see cref="AppendAsync"/> is a row group and nothing of it is kept. The
/// file is that which <see cref="ParquetTableWriter"/> would write of the same rows in the same groups.
/// </summary>
/// <remarks>Without <see cref="FinishAsync"/> there is no footer, and what was written is no Parquet file.</remarks>
public sealed class ParquetTableStream : IDisposable
{
    /// <summary>Rows a row group has room for.</summary>
    public const int RowGroupRows = ParquetTableWriter.RowGroupRows;

    private readonly ContentHash _hash = new();
    private readonly TableSchema _schema;
    private readonly ParquetWriter _file;
    private readonly DataField[] _fields;
    private readonly ParquetValues _values;

    private ParquetTableStream(TableSchema schema, ParquetWriter file, DataField[] fields, ColumnTable none) =>
        (_schema, _file, _fields, _values) = (schema, file, fields, new ParquetValues(none, RowGroupRows));

    /// <summary>Begins a file.</summary>
    /// <param name="schema">What its table is.</param>
    /// <param name="destination">Where it goes; need not be able to seek. Stays the caller's.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<ParquetTableStream> CreateAsync(TableSchema schema, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ColumnTable none = Without(schema, 0, null);
        TableShape.Check(none.Columns);
        DataField[] fields = [.. none.Columns.Select(ParquetColumns.FieldOf)];
        ParquetWriter file = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields), destination, ParquetColumns.OptionsFor(none.Columns), cancellationToken: cancellationToken);
        return new ParquetTableStream(schema, file, fields, none);
    }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds rows as one row group.</summary>
    /// <param name="columns">All columns of the schema, in its order; one value at least, <see cref="RowGroupRows"/> at most.</param>
    /// <param name="cancellationToken">Gives the file up.</param>
    /// <exception cref="ArgumentException">Other columns, too many rows, or a number that is defined and not finite.</exception>
    public async Task AppendAsync(IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _hash.Append(columns); // looks at their names and types too
        int count = columns[0].Length;
        if (columns.Count != _fields.Length || count is 0 or > RowGroupRows)
        {
            throw new ArgumentException($"{columns.Count} columns of {count} rows; expected {_fields.Length} of 1 to {RowGroupRows}", nameof(columns));
        }

        using ParquetRowGroupWriter group = _file.CreateRowGroup();
        for (int i = 0; i < _fields.Length; i++)
        {
            if (!string.Equals(columns[i].Name, _fields[i].Name, StringComparison.Ordinal))
            {
                throw new ArgumentException($"column {i} is '{columns[i].Name}' where the file has '{_fields[i].Name}'", nameof(columns));
            }

            await ParquetColumns.WriteAsync(group, _fields[i], columns[i], _values, 0, count, cancellationToken);
        }

        group.CompleteValidate();
        Rows += count;
    }

    /// <summary>Makes a whole file of it.</summary>
    /// <param name="frames">Frames the table covers.</param>
    /// <param name="metadata">What else the file should say of it.</param>
    public async Task FinishAsync(long frames, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ColumnTable none = Without(_schema, frames, metadata.ToDictionary(static p => p.Key, static p => PlainText.Of(p.Value), StringComparer.Ordinal));
        if (Rows == 0)
        {
            _hash.Append(none.Columns);
        }

        _file.CustomMetadata = new Dictionary<string, string>(TableMetadata.Of(none, _hash.Finish()), StringComparer.Ordinal);
        await _file.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose(); // not the package's writer: that would write a footer

    private static ColumnTable Without(TableSchema schema, long frames, IReadOnlyDictionary<string, string>? metadata) =>
        new TableBuilder(schema, 0).ToTable(frames, metadata);
}
