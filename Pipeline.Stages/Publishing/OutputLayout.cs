using System.Globalization;

namespace Pipeline.Stages.Publishing;

/// <summary>Where things stand in an output directory (CONTRACT 3).</summary>
public sealed record OutputLayout(string Root)
{
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

    /// <summary>Path relative to the root, with forward slashes.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Removes all that a run has published: pointer first, so that no reader follows it into nothing.</summary>
    public void Discard(string runId)
    {
        File.Delete(Pointer(runId));
        foreach (string part in new[] { "final", "data" })
        {
            string folder = Path.Combine(Root, part);
            if (Directory.Exists(folder))
            {
                foreach (string table in Directory.EnumerateDirectories(folder))
                {
                    string run = Path.Combine(table, "run=" + runId);
                    if (Directory.Exists(run))
                    {
                        Directory.Delete(run, recursive: true);
                    }
                }
            }
        }
    }
}
