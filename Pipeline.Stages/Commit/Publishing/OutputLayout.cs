using System.Globalization;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>Where things stand in an output directory (docs/tables.md, Files).</summary>
public sealed record OutputLayout(string Root)
{
    private const string OwnerName = "owner.json";

    /// <summary>Cumulative result of one epoch.</summary>
    public string Epoch(string table, string runId, long epoch, string extension) =>
        Path.Combine(EpochFolder(table, runId), string.Create(CultureInfo.InvariantCulture, $"{table}-e{epoch:D12}{extension}"));

    /// <summary>Folder of a run's epochs of one table.</summary>
    public string EpochFolder(string table, string runId) => Path.Combine(Root, "data", table, "run=" + runId);

    /// <summary>Sealed result.</summary>
    public string Final(string table, string runId, long frames, string extension) =>
        Path.Combine(FinalFolder(table, runId), string.Create(CultureInfo.InvariantCulture, $"{table}-f{frames:D12}{extension}"));

    /// <summary>Folder of a run's sealed result of one table.</summary>
    public string FinalFolder(string table, string runId) => Path.Combine(Root, "final", table, "run=" + runId);

    /// <summary>The run's pointer.</summary>
    public string Pointer(string runId) => Path.Combine(Root, "latest", runId + ".json");

    /// <summary>What only the program reads: checkpoints, owner (0700).</summary>
    public string StateFolder(string runId) => Path.Combine(Root, "state", runId);

    /// <summary>Checkpoint of a generation.</summary>
    public string Checkpoint(string runId, long generation) =>
        Path.Combine(StateFolder(runId), string.Create(CultureInfo.InvariantCulture, $"ckpt-{generation:D12}.arrow"));

    /// <summary>Which process a run belongs to.</summary>
    public string Owner(string runId) => Path.Combine(StateFolder(runId), OwnerName);

    /// <summary>Where a run was read from.</summary>
    public string Origin(string runId) => Path.Combine(StateFolder(runId), "source.json");

    /// <summary>How a run is doing.</summary>
    public string Status(string runId) => Path.Combine(StateFolder(runId), "status.json");

    /// <summary>Path relative to the root, with forward slashes.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Folders of a run under <c>data</c> or <c>final</c>, with their tables.</summary>
    public IReadOnlyList<(string Table, string Folder)> TableFolders(string part, string runId)
    {
        string folder = Path.Combine(Root, part);
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder)
            .Select(table => (Path.GetFileName(table), Path.Combine(table, "run=" + runId)))
            .Where(t => Directory.Exists(t.Item2))];
    }

    /// <summary>
    /// Removes all that a run has published and saved: pointer first, so that no reader follows it into nothing, then the state, without
    /// which the rest is only leftovers. The claim on the run stays with whoever holds it.
    /// </summary>
    public void Discard(string runId)
    {
        string pointer = Pointer(runId);
        if (File.Exists(pointer))
        {
            DurableFile.Unlink(pointer);
            DurableFile.SyncDirectory(pointer); // or a power cut brings the old results back
        }

        string state = StateFolder(runId);
        if (Directory.Exists(state))
        {
            foreach (string file in Directory.GetFiles(state).Where(f => !string.Equals(Path.GetFileName(f), OwnerName, StringComparison.Ordinal)))
            {
                DurableFile.Unlink(file);
            }

            DurableFile.SyncDirectory(Owner(runId));
            if (!Directory.EnumerateFileSystemEntries(state).Any())
            {
                Directory.Delete(state);
            }
        }

        foreach ((_, string folder) in TableFolders("final", runId).Concat(TableFolders("data", runId)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
