using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>An output directory for results that are only looked at once: beside the one the user named, removed at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path;

    /// <param name="beside">The output directory the user named; there is room and leave to write beside it.</param>
    public ScratchFolder(string beside)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(beside));
        _path = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.scratch{DurableFile.TemporarySuffix}");
    }

    /// <summary>An output directory in it; made when something is written.</summary>
    public OutputLayout Layout(string name) => new(Path.Combine(_path, name));

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
