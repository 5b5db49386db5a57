using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands;

/// <summary>Makes sure of the output directory before anything is read.</summary>
internal static class OutputFolder
{
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    /// <exception cref="CommandException">With code 73: it cannot be created or written.</exception>
    public static OutputLayout Prepare(string path)
    {
        string root = Path.GetFullPath(path);
        try
        {
            DurableFile.CreateDirectory(Path.Combine(root, "latest"));
            foreach (string left in Directory.EnumerateFiles(root, ".*" + DurableFile.TemporarySuffix).Where(static f => DateTime.UtcNow - File.GetLastWriteTimeUtc(f) > s_abandoned).ToArray())
            {
                File.Delete(left); // of a process killed just here
            }

            string probe = Path.Combine(root, $".{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Writable: that was the question.
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--out {path}: cannot be created or written: {error.Message}");
        }

        return new OutputLayout(root);
    }
}
