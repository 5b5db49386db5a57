using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>
/// The two files of an export while they are written, under names ending in <c>.inprogress</c>: they get their own names together, or
/// nothing of them is left.
/// </summary>
internal sealed class ExportTarget : IDisposable
{
    private const string Extension = ".parquet";
    private readonly bool _force;
    private readonly TemporaryFile _frames;
    private readonly TemporaryFile _cells;

    /// <summary>Makes sure of both before anything is read.</summary>
    /// <param name="path">Name of the file of frames.</param>
    /// <param name="force">Replace files that are there.</param>
    /// <exception cref="CommandException">The name is none (64); a file is there, or cannot be written (73).</exception>
    public ExportTarget(string path, bool force)
    {
        _force = force;
        if (Path.GetExtension(path) is not Extension || Path.GetFileNameWithoutExtension(path).Length == 0)
        {
            throw new CommandException(ExitCode.Usage, $"--to {path}: names the file written, which ends in {Extension}; the range of frames ends with --until.");
        }

        FramesPath = Path.GetFullPath(path);
        CellsPath = FramesPath[..^Extension.Length] + "-cells" + Extension;
        foreach (string file in (string[])[FramesPath, CellsPath])
        {
            if (Directory.Exists(file) || (!force && File.Exists(file)))
            {
                throw Taken(file);
            }
        }

        TemporaryFile? frames = null;
        try
        {
            frames = new TemporaryFile(FramesPath, isPrivate: false);
            (_frames, _cells) = (frames, new TemporaryFile(CellsPath, isPrivate: false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            frames?.Dispose();
            throw new CommandException(ExitCode.CannotCreate, $"--to {path}: cannot be created or written: {error.Message}");
        }
    }

    public string FramesPath { get; }

    public string CellsPath { get; }

    public Stream Frames => _frames;

    public Stream Cells => _cells;

    /// <summary>Both are whole: they get their names. The frames come last: where they are, their cells are.</summary>
    public void Publish()
    {
        _cells.Finish();
        _frames.Finish();
        Name(_cells, CellsPath);
        try
        {
            Name(_frames, FramesPath);
        }
        catch when (!_force)
        {
            DurableFile.TryUnlink(CellsPath);
            throw;
        }

        DurableFile.SyncDirectory(FramesPath);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _cells.Dispose();
    }

    private static CommandException Taken(string file) => new(ExitCode.CannotCreate, $"{file}: exists already; --force replaces it, --to NAME writes elsewhere.");

    private void Name(TemporaryFile file, string path)
    {
        if (_force)
        {
            file.Rename();
        }
        else if (!file.TryLink())
        {
            throw Taken(path); // since it was looked for
        }
    }
}
