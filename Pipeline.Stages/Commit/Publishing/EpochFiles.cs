using System.Globalization;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>A run's files under <c>data/</c>: listed once, then known, so that thinning costs no look at the directory.</summary>
internal sealed class EpochFiles(OutputLayout layout, string runId)
{
    private Dictionary<string, SortedDictionary<long, string>>? _tables;

    /// <summary>Takes in a file just published.</summary>
    public void Add(string table, long epoch, string path)
    {
        if (_tables is not null)
        {
            Of(_tables, table)[epoch] = path;
        }
    }

    /// <summary>A file was taken back.</summary>
    public void Remove(string table, long epoch)
    {
        if (_tables is not null)
        {
            Of(_tables, table).Remove(epoch);
        }
    }

    /// <summary>Files of epochs after this one.</summary>
    public IReadOnlyList<(string Table, long Epoch, string Path)> After(long epoch) =>
        [.. Tables().SelectMany(t => t.Value.Where(f => f.Key > epoch).Select(f => (t.Key, f.Key, f.Value)))];

    /// <summary>Removes what retention lets go, never one of <paramref name="pinned"/>.</summary>
    public void Thin(EpochHistory history, DateTimeOffset now, IReadOnlySet<string> pinned)
    {
        HashSet<long> left = [];
        foreach (SortedDictionary<long, string> files in Tables().Values)
        {
            foreach (long epoch in Retention.Superseded(history.Of(files.Keys), now))
            {
                if (!pinned.Contains(layout.Relative(files[epoch])))
                {
                    DurableFile.Unlink(files[epoch]);
                    files.Remove(epoch);
                }
            }

            left.UnionWith(files.Keys);
        }

        history.KeepOnly(left);
    }

    private Dictionary<string, SortedDictionary<long, string>> Tables()
    {
        if (_tables is null)
        {
            Dictionary<string, SortedDictionary<long, string>> tables = new(StringComparer.Ordinal);
            foreach ((string table, string folder) in layout.TableFolders("data", runId))
            {
                foreach (string file in Directory.EnumerateFiles(folder, table + "-e*"))
                {
                    if (EpochOf(table, Path.GetFileName(file)) is { } epoch)
                    {
                        Of(tables, table)[epoch] = file;
                    }
                }
            }

            _tables = tables;
        }

        return _tables;
    }

    private static SortedDictionary<long, string> Of(Dictionary<string, SortedDictionary<long, string>> tables, string table) =>
        tables.TryGetValue(table, out SortedDictionary<long, string>? files) ? files : tables[table] = [];

    /// <summary>The epoch that the name of a table's file says; null where it says none.</summary>
    internal static long? EpochOf(string table, string name)
    {
        ReadOnlySpan<char> number = name.AsSpan(table.Length + 2);
        int end = number.IndexOf('.');
        return end > 0 && long.TryParse(number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) ? epoch : null;
    }
}
