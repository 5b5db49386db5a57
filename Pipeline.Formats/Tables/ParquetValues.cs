namespace Pipeline.Formats.Tables;

/// <summary>
/// Rows of a table's columns as Parquet.Net takes them, and the check that it can state true bounds of them. Its buffers are used again.
/// </summary>
internal sealed class ParquetValues(ColumnTable table, int rows)
{
    private double?[]? _doubles;
    private long?[]? _integers;
    private bool?[]? _flags;
    private ReadOnlyMemory<char>?[]? _texts;

    /// <exception cref="ArgumentException">A defined value is NaN or infinite.</exception>
    public ReadOnlyMemory<double?> Of(Float64Column column, int start, int count)
    {
        double?[] buffer = Fill(_doubles ??= new double?[rows], column.Values.Span.Slice(start, count), ValidOf(column, start, count));
        for (int i = 0; i < count; i++)
        {
            if (buffer[i] is { } value && !double.IsFinite(value))
            {
                // The package states bounds of the numbers only: who looks for x > 1e9 would never be shown the row of a NaN.
                throw Refused(column, start + i, $"is {value}, expected a number or none");
            }
        }

        return buffer.AsMemory(0, count);
    }

    public ReadOnlyMemory<long?> Of(Int64Column column, int start, int count) =>
        Fill(_integers ??= new long?[rows], column.Values.Span.Slice(start, count), ValidOf(column, start, count)).AsMemory(0, count);

    public ReadOnlyMemory<bool?> Of(BooleanColumn column, int start, int count) =>
        Fill(_flags ??= new bool?[rows], column.Values.Span.Slice(start, count), ValidOf(column, start, count)).AsMemory(0, count);

    /// <exception cref="ArgumentException">A defined text is none, or the order of these texts is not the same in UTF-8 and
    /// UTF-16.</exception>
    public ReadOnlyMemory<ReadOnlyMemory<char>?> Of(Utf8Column column, int start, int count)
    {
        _texts ??= new ReadOnlyMemory<char>?[rows];
        TextOrder seen = default;
        for (int i = 0; i < count; i++)
        {
            if (!column.IsValid(start + i))
            {
                _texts[i] = null;
                continue;
            }

            string text = column.Values[start + i] ?? throw Refused(column, start + i, "is marked as defined and has no text");
            if (!seen.Add(text))
            {
                throw Refused(
                    column,
                    start + i,
                    "brings characters of U+E000 to U+FFFF and supplementary ones together, or half of one: bounds of such texts mislead readers");
            }

            // Not "defined ? text.AsMemory() : null": the null would be converted to an empty memory, and the cell to an empty text.
            _texts[i] = text.AsMemory();
        }

        return _texts.AsMemory(0, count);
    }

    private static ReadOnlySpan<bool> ValidOf(Column column, int start, int count) => column.Valid is { } valid ? valid.Span.Slice(start, count) : [];

    private static T?[] Fill<T>(T?[] buffer, ReadOnlySpan<T> values, ReadOnlySpan<bool> valid)
        where T : struct
    {
        for (int i = 0; i < values.Length; i++)
        {
            buffer[i] = valid.IsEmpty || valid[i] ? values[i] : null;
        }

        return buffer;
    }

    private ArgumentException Refused(Column column, int row, string what) =>
        new($"table '{table.Name}', column '{column.Name}', row {row} {what}; CompletedTable.Of makes a table that can be written");
}
