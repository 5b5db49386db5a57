using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands;

/// <summary>A single file that a verb writes: whole under its name, or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Says before anything is read that it cannot be written.</summary>
    /// <exception cref="CommandException">With code 73.</exception>
    public static void Check(string target)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        try
        {
            if (Directory.Exists(target))
            {
                throw new IOException("it is a directory");
            }

            Directory.CreateDirectory(folder);
            using FileStream probe = new(Temporary(target), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--to {target}: cannot be created or written: {error.Message}");
        }
    }

    /// <summary>Writes it beside its place and moves it there.</summary>
    public static async Task WriteAsync(string target, Func<Stream, Task> write)
    {
        string temporary = Temporary(target);
        try
        {
            await using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await write(stream);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string Temporary(string target) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(target))!, $".{Path.GetFileName(target)}{DurableFile.TemporarySuffix}");
}
