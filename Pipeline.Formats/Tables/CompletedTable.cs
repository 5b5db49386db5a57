namespace Pipeline.Formats.Tables;

/// <summary>
/// Where a computed table becomes a result: NaN and infinities become undefined values, and texts are made plain (<see cref="PlainText"/>),
/// in its cells and in its metadata. Done once, before the content hash; a table that has none of these is left as it is.
/// </summary>
public static class CompletedTable
{
    /// <summary>The table as it is hashed and written.</summary>
    public static ColumnTable Of(ColumnTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table with
        {
            Columns = [.. table.Columns.Select(Of)],
            Metadata = table.Metadata.ToDictionary(static p => p.Key, static p => PlainText.Of(p.Value), StringComparer.Ordinal),
        };
    }

    private static Column Of(Column column) => column switch
    {
        Float64Column numbers => Of(numbers),
        Utf8Column texts => Of(texts),
        _ => column,
    };

    private static Float64Column Of(Float64Column column)
    {
        ReadOnlySpan<double> values = column.Values.Span;
        bool[]? valid = null;
        double[]? finite = null;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) && column.IsValid(i))
            {
                finite ??= values.ToArray();
                valid ??= column.Valid is { } some ? some.ToArray() : [.. Enumerable.Repeat(true, values.Length)];
                (finite[i], valid[i]) = (0, false);
            }
        }

        return finite is null ? column : column with { Values = finite, Valid = valid };
    }

    private static Utf8Column Of(Utf8Column column)
    {
        string[]? plain = null;
        for (int i = 0; i < column.Values.Count; i++)
        {
            if (column.IsValid(i) && PlainText.Of(column.Values[i]) is var text && !ReferenceEquals(text, column.Values[i]))
            {
                plain ??= [.. column.Values];
                plain[i] = text;
            }
        }

        return plain is null ? column : column with { Values = plain };
    }
}
