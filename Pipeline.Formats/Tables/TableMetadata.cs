using System.Globalization;

namespace Pipeline.Formats.Tables;

/// <summary>The key-value metadata of a result file, the same for every format that can carry it.</summary>
public static class TableMetadata
{
    /// <summary>
    /// The table's own metadata plus what follows from the table itself, in ordinal order of keys; where both name a key the
    /// latter holds, so that no file can contradict its content.
    /// </summary>
    public static IReadOnlyCollection<KeyValuePair<string, string>> Of(ColumnTable table, string contentSha256)
    {
        ArgumentNullException.ThrowIfNull(table);
        SortedDictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach ((string key, string value) in table.Metadata)
        {
            pairs[key] = value;
        }

        // Units stand at file level too: many readers show no metadata of columns.
        foreach (Column column in table.Columns)
        {
            foreach ((string key, string value) in ColumnNotes.Of(column, $"column.{column.Name}."))
            {
                pairs[key] = value;
            }
        }

        pairs["content_sha256"] = contentSha256;
        pairs["frames"] = table.FramesSeen.ToString(CultureInfo.InvariantCulture);
        pairs["ionstream.version"] = Release.Number;
        pairs["table.name"] = table.Name;
        pairs["table.version"] = table.Version.ToString(CultureInfo.InvariantCulture);
        return pairs;
    }
}
