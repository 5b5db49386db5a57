using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>The folder of a run's state: ours alone (0700).</summary>
internal static class StateFolder
{
    /// <summary>Makes it and makes its name durable.</summary>
    public static void Prepare(OutputLayout layout, string runId)
    {
        DurableFile.CreateDirectory(layout.Root); // that one as the umask has it
        DurableFile.PrepareDirectory(layout.Root, layout.StateFolder(runId), isPrivate: true);
        Check(layout, runId);
    }

    /// <summary>Makes it where it is missing, for what need not be durable: nothing is synced that stands already.</summary>
    public static void Make(OutputLayout layout, string runId)
    {
        DurableFile.CreateDirectory(layout.Root);
        DurableFile.CreateDirectory(layout.StateFolder(runId), isPrivate: true);
        Check(layout, runId);
    }

    /// <summary>Refuses a folder in which anybody could put a checkpoint of theirs in place of ours.</summary>
    /// <exception cref="IOException">All users may write it.</exception>
    public static void Check(OutputLayout layout, string runId)
    {
        string folder = layout.StateFolder(runId);
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return;
        }

        foreach (string at in new[] { folder, Path.GetDirectoryName(folder)! })
        {
            if ((File.GetUnixFileMode(at) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite)
            {
                throw new IOException($"{at}: every user may write here, so its checkpoints prove nothing. Do: chmod 700 '{at}'");
            }
        }
    }
}
