namespace Pipeline.Formats.Tables;

/// <summary>Unit and description of a column, the same words wherever a format has room for them.</summary>
internal static class ColumnNotes
{
    /// <summary>Key-value pairs in ordinal order; <paramref name="prefix"/> goes before each key.</summary>
    public static List<KeyValuePair<string, string>> Of(Column column, string prefix = "")
    {
        List<KeyValuePair<string, string>> notes = [];
        if (column.Description.Length > 0)
        {
            notes.Add(new(prefix + "description", column.Description));
        }

        if (column.Unit.Length > 0)
        {
            notes.Add(new(prefix + "unit", column.Unit));
        }

        return notes;
    }
}
