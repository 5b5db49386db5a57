using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Results;

/// <summary>Result files that no pointer names, found in their folders.</summary>
internal static class ResultFolders
{
    /// <summary>The one sealed file of a table; none where there is none.</summary>
    /// <exception cref="TableReadException">There are several.</exception>
    public static IReadOnlyList<ResultFile> Final(OutputLayout layout, string table, string run)
    {
        string folder = layout.FinalFolder(table, run);
        List<string> files = Files(folder, table + "-f*");
        return files.Count > 1
            ? throw new TableReadException(
                TableReadFault.Damaged,
                $"{folder}: expected one file, a run has one sealed result a table; found {RunResults.List(files.Select(static f => Path.GetFileName(f)))}. Remove what was copied here by mistake.")
            : [.. files.Select(f => new ResultFile(table, layout.Relative(f), null) { IsSealed = true })];
    }

    /// <summary>Paths of the epochs of a table that are kept, up to the last one that was committed.</summary>
    public static SortedDictionary<long, string> Epochs(OutputLayout layout, string table, string run, long newest)
    {
        SortedDictionary<long, string> kept = [];
        foreach (string file in Files(layout.EpochFolder(table, run), table + "-e*"))
        {
            if (EpochFiles.EpochOf(table, Path.GetFileName(file)) is { } epoch && epoch <= newest)
            {
                kept.TryAdd(epoch, layout.Relative(file));
            }
        }

        return kept;
    }

    private static List<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Where(ResultFormat.Knows).Order(StringComparer.Ordinal)] : [];
}
