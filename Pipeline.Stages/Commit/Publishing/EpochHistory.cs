using System.Globalization;
using System.Text;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// Frames and time of each epoch that still has files: one line an epoch in the state folder, appended at each and never synced.
/// </summary>
/// <remarks>
/// A file of its own, because a CSV result carries no metadata and opening some hundred files at each start is what metadata servers are
/// asked to be spared; not in the checkpoint, whose content stays a function of what was read. Losing lines costs no result: an epoch
/// without one counts like the one before it, so at worst one point of the convergence history is a neighbour of what it would have been.
/// </remarks>
internal sealed class EpochHistory(OutputLayout layout, string runId)
{
    private const int LinesToSpare = 256;
    private readonly SortedDictionary<long, EpochMark> _marks = [];
    private readonly string _path = Path.Combine(layout.StateFolder(runId), "epochs.txt");
    private bool _isRead;
    private bool _isStale;
    private int _lines;

    /// <summary>Takes an epoch in.</summary>
    public void Add(EpochMark mark)
    {
        Read();
        if (_marks.TryGetValue(mark.Epoch, out EpochMark known) && known.Frames == mark.Frames)
        {
            return; // pointed at again after a restart: its age counts from the first time
        }

        _marks[mark.Epoch] = mark;
        if (_isStale)
        {
            Rewrite();
        }
        else
        {
            Try(() => Append(mark));
        }
    }

    /// <summary>What is known of these epochs, ascending; one without a line counts as old and as far as the one before it.</summary>
    public IReadOnlyList<EpochMark> Of(IEnumerable<long> epochs)
    {
        Read();
        List<EpochMark> marks = [];
        long frames = 0;
        foreach (long epoch in epochs.Order())
        {
            EpochMark mark = _marks.TryGetValue(epoch, out EpochMark known) ? known : new EpochMark(epoch, frames, DateTimeOffset.MinValue);
            frames = mark.Frames;
            marks.Add(mark);
        }

        return marks;
    }

    /// <summary>Forgets epochs that have no file any more.</summary>
    public void KeepOnly(IReadOnlySet<long> epochs)
    {
        Read();
        foreach (long gone in _marks.Keys.Where(e => !epochs.Contains(e)).ToArray())
        {
            _marks.Remove(gone);
        }

        if (_isStale || _lines > (2 * _marks.Count) + LinesToSpare)
        {
            Rewrite();
        }
    }

    private void Read()
    {
        if (_isRead)
        {
            return;
        }

        _isRead = true;
        if (File.Exists(_path))
        {
            string text = File.ReadAllText(_path);
            _isStale = text.Length > 0 && text[^1] != '\n'; // a torn last line: the next one must not be glued to it
            foreach (string line in text.Split('\n')[..^1]) // nor is what it holds to be believed: a time may lack digits
            {
                _lines++;
                string[] parts = line.Split(' ');
                if (parts.Length == 3
                    && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long epoch)
                    && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long frames)
                    && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                    && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
                {
                    _marks[epoch] = new EpochMark(epoch, frames, DateTimeOffset.FromUnixTimeSeconds(seconds));
                }
            }
        }
    }

    private void Append(EpochMark mark)
    {
        DurableFile.CreateDirectory(layout.StateFolder(runId), isPrivate: true);
        DurableFile.Append(_path, Encoding.ASCII.GetBytes(Line(mark)));
        _lines++;
    }

    private void Rewrite() => Try(() =>
    {
        DurableFile.CreateDirectory(layout.StateFolder(runId), isPrivate: true);
        using TemporaryFile file = new(_path, isPrivate: true);
        file.Write(Encoding.ASCII.GetBytes(string.Concat(_marks.Values.Select(Line))));
        file.Finish(sync: false);
        file.Rename();
        _lines = _marks.Count;
    });

    /// <summary>A history that cannot be written does not stop a commit: the whole of it is written when that works again.</summary>
    private void Try(Action write)
    {
        try
        {
            write();
            _isStale = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isStale = true;
        }
    }

    private static string Line(EpochMark mark) => string.Create(CultureInfo.InvariantCulture, $"{mark.Epoch} {mark.Frames} {mark.Published.ToUnixTimeSeconds()}\n");
}
