using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The frames that correlations by block transforms need: blocks of <c>width</c> consecutive frames, cut at multiples of the width counted
/// from the start of the segment. Kept are the last whole block and the one that grows; a block whose successor is complete goes to
/// <see cref="IBlockPairs{T}"/> with it. Only frames are state, no spectra, and only blocks that are whole in the range are paired: so a
/// range can be cut anywhere. One that does not begin its segment keeps its head too, the frames to the end of its first whole block (below
/// two widths): joined, they are fed to the left range as any frames are, which completes the block across the cut and its pairs with the
/// next.
/// </summary>
internal sealed class BlockHistory<T>(int width, Func<T> create, IBlockPairs<T> pairs)
    where T : class, IBlockFrame<T>
{
    private readonly List<T> _head = [];
    private T[] _previous = new T[width];
    private T[] _current = new T[width];
    private bool _hasPrevious;
    private int _count;
    private bool _started;
    private bool _broken;
    private long _headEnd = -1;

    /// <summary>A break came before the head was complete: what stood open was left to the range before.</summary>
    private bool _headEndedEarly;

    public int Width => width;

    /// <summary>Frames of this range from which on it is complete by itself.</summary>
    private bool HeadIsOpen => _head.Count > 0 && !_broken && _head[^1].Index + 1 < _headEnd;

    public void Add(T frame)
    {
        if (!_started && !_broken && frame.Index > 0)
        {
            _headEnd = ((frame.Index + width - 1) / width * width) + width;
        }

        _started = true;
        if (!_broken && frame.Index < _headEnd)
        {
            T copy = create();
            copy.CopyFrom(frame);
            _head.Add(copy);
        }

        if (_count == 0 && frame.Index % width != 0)
        {
            return; // of a block that began before this range
        }

        (_current[_count] ??= create()).CopyFrom(frame);
        _count++;
        if (_count == width)
        {
            if (_hasPrevious)
            {
                pairs.Add(_previous, _current);
            }

            (_previous, _current) = (_current, _previous);
            (_hasPrevious, _count) = (true, 0);
        }
    }

    /// <summary>The segment ends: what is open is complete as it is.</summary>
    public void Break()
    {
        if (HeadIsOpen)
        {
            _headEndedEarly = true;
        }
        else
        {
            Finish(pairs);
        }

        (_hasPrevious, _count, _broken) = (false, 0, true);
    }

    /// <summary>A segment ended before the first frame of this range.</summary>
    public void FollowBreak() => _broken = true;

    /// <summary>Gives the open blocks to <paramref name="target"/> as if the segment ended here; changes nothing.</summary>
    public void Finish(IBlockPairs<T> target)
    {
        if (_hasPrevious)
        {
            target.Add(_previous, _current.AsSpan(0, _count));
        }

        if (_count > 0)
        {
            target.Add(_current.AsSpan(0, _count), []);
        }
    }

    /// <summary>
    /// Frames still needed of the segment this range began in, and whether they are the only ones there are: to shift images.
    /// </summary>
    public IEnumerable<T> FirstSegment() => _broken ? _head : [.. _head, .. Open()];

    /// <summary>Joins the range that follows, whose pairs have been added already. Uses it up.</summary>
    /// <param name="next">Its frames, shifted.</param>
    /// <param name="joins">It goes on this range's segment; otherwise <see cref="Break"/> came before, or this range has no open
    /// segment.</param>
    public void Append(BlockHistory<T> next, bool joins)
    {
        if (joins)
        {
            foreach (T frame in next._head)
            {
                Add(frame);
            }

            if (next.HeadIsOpen || (next._head.Count == 0 && !next._broken))
            {
                return; // all it had
            }

            if (next._headEndedEarly || next._head.Count == 0)
            {
                Break();
            }
        }

        (_previous, next._previous) = (next._previous, _previous);
        (_current, next._current) = (next._current, _current);
        (_hasPrevious, _count) = (next._hasPrevious, next._count);
        _broken |= next._broken;
        _started |= next._started;
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".history", Flag(_hasPrevious), _count, Flag(_started), Flag(_broken), Flag(_headEndedEarly), _headEnd, _head.Count);
        foreach (T frame in Open())
        {
            frame.Save(state, name + ".open");
        }

        foreach (T frame in _head)
        {
            frame.Save(state, name + ".head");
        }
    }

    public void Load(StateReader state, string name)
    {
        long[] flags = state.Int64(name + ".history");
        (_hasPrevious, _count, _started, _broken) = (flags[0] != 0, (int)flags[1], flags[2] != 0, flags[3] != 0);
        (_headEndedEarly, _headEnd) = (flags[4] != 0, flags[5]);
        for (int i = 0; i < (_hasPrevious ? width : 0); i++)
        {
            (_previous[i] ??= create()).Restore(state, name + ".open");
        }

        for (int i = 0; i < _count; i++)
        {
            (_current[i] ??= create()).Restore(state, name + ".open");
        }

        _head.Clear();
        for (int i = 0; i < flags[6]; i++)
        {
            T frame = create();
            frame.Restore(state, name + ".head");
            _head.Add(frame);
        }
    }

    private static long Flag(bool value) => value ? 1 : 0;

    private IEnumerable<T> Open()
    {
        for (int i = 0; i < (_hasPrevious ? width : 0); i++)
        {
            yield return _previous[i];
        }

        for (int i = 0; i < _count; i++)
        {
            yield return _current[i];
        }
    }
}
