namespace Pipeline.Stages.Sources;

/// <summary>
/// NULs in a file that is still written are pages another client has not flushed yet (network file systems), or a size ahead of its data: not
/// text, so not there yet. What stays so for too long is damage.
/// </summary>
internal sealed class HoleWatch(string name, TailOptions options, TimeProvider time)
{
    private long _hole = -1;
    private long _since;
    private long _size;
    private long _passUntil;
    private bool _told;

    /// <summary>Another file is open now, or the same one anew: what it holds has its time from now on.</summary>
    public void Forget() => (_hole, _passUntil, _told) = (-1, 0, false);

    /// <summary>Whether the file was seen to hold NULs at this offset: a short look is enough to see whether they are still there.</summary>
    public bool IsAt(long offset) => _hole == offset && offset >= _passUntil;

    /// <summary>How many of the bytes read at <paramref name="offset"/> are there.</summary>
    public int Visible(ReadOnlySpan<byte> bytes, long offset, long size)
    {
        int from = (int)Math.Clamp(_passUntil - offset, 0, bytes.Length);
        int at = bytes[from..].IndexOf((byte)0);
        if (at < 0)
        {
            return bytes.Length;
        }

        at += from;
        if (offset + at != _hole)
        {
            (_hole, _since, _size, _told) = (offset + at, time.GetTimestamp(), size, false);
            return at;
        }

        if (at > 0)
        {
            return at;
        }

        if (time.GetElapsedTime(_since) < options.HoleIsDamageAfter)
        {
            Tell();
            return 0;
        }

        // All that was there when the wait began has had its time, further NULs behind these included.
        _passUntil = _size;
        options.Notice?.Invoke(new TailNotice(TailNoticeKind.HoleIsDamage, FormattableString.Invariant(
            $"{name}: the bytes from {_hole} on have been NUL for {time.GetElapsedTime(_since).TotalMinutes:F0} minutes: they count as damage")));
        return Visible(bytes, offset, size);
    }

    private void Tell()
    {
        if (!_told)
        {
            _told = true;
            options.Notice?.Invoke(new TailNotice(TailNoticeKind.Hole, FormattableString.Invariant($"{name}: the bytes from {_hole} on are not visible yet (NUL); waiting for them")));
        }
    }
}
