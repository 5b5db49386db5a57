namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>How fast a source has grown over the last minutes: how fast it is written, however fast it is read.</summary>
internal sealed class SourceGrowth
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(5);
    private readonly Queue<(long At, long Length)> _seen = [];
    private int? _member;
    private (long At, long Length) _last;

    /// <summary>Takes a look at the file in; bytes a second, null while it does not grow or is not known.</summary>
    public double? Add(int? member, long? length, long now, TimeProvider time)
    {
        if (length is not { } there || member != _member || there < _last.Length)
        {
            _seen.Clear(); // another file, or one that begins anew
            (_member, _last) = (member, (now, length ?? 0));
        }

        if (length is null)
        {
            return null;
        }

        while (_seen.TryPeek(out (long At, long Length) old) && time.GetElapsedTime(old.At, now) > s_window)
        {
            _seen.Dequeue();
        }

        if (_seen.Count == 0 || time.GetElapsedTime(_last.At, now) >= s_apart)
        {
            _last = (now, length.Value);
            _seen.Enqueue(_last);
        }

        (long at, long first) = _seen.Peek();
        double seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 && length > first ? Math.Round((length.Value - first) / seconds, 3) : null;
    }
}
