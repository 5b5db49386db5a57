using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>
/// The time origins that later frames may need, and, where a range does not begin its segment, the frames at its head that end pairs
/// whose origin lies before it. Pairs are counted some frames later than they end, as many together as a <see cref="HoveBatch"/> takes.
/// </summary>
internal sealed partial class HoveOrigins
{
    private readonly HoveLayout _layout;
    private readonly List<HoveFrame> _ring = [];
    private readonly List<HoveFrame> _head = [];
    private readonly HoveBatch[] _batches;
    private readonly HoveFrame _newest;
    private readonly HoveFrame _first;
    private long _next;
    private int _held;
    private bool _hasNewest;
    private bool _hasFirst;

    public HoveOrigins(HoveLayout layout)
    {
        _layout = layout;
        _batches = [.. layout.Remainders.Select(r => new HoveBatch(layout, r))];
        (_newest, _first) = (new HoveFrame(layout), new HoveFrame(layout));
    }

    /// <summary>Takes a frame and counts its pairs.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="continues">It lies in the segment that was going on when this range began.</param>
    /// <param name="pairs">Counts them.</param>
    public void Add(HoveFrame frame, bool continues, HovePairs pairs)
    {
        if (continues)
        {
            if (!_hasFirst)
            {
                _first.CopyFrom(frame);
                _hasFirst = true;
            }

            Remember(frame);
        }

        if (frame.Index % _layout.Stride == 0)
        {
            Push(frame);
        }

        _newest.CopyFrom(frame);
        _hasNewest = true;
        Take(frame, long.MaxValue, pairs);
    }

    /// <summary>Counts the pairs that wait. Counts are whole numbers: when they are made changes nothing.</summary>
    public void Flush(HovePairs pairs) => Flush(long.MaxValue, pairs);

    /// <summary>Origins end here.</summary>
    public void Break(HovePairs pairs)
    {
        Flush(pairs);
        (_held, _hasNewest) = (0, false);
    }

    /// <summary>Joins the range that follows; its frames are shifted in place. Nothing waits in either.</summary>
    /// <param name="next">Its origins.</param>
    /// <param name="continues">It begins inside the segment that this range ends with.</param>
    /// <param name="headIsOpen">This range itself goes on a segment that has not ended yet.</param>
    /// <param name="nextIsBroken">A segment ended inside the next range.</param>
    /// <param name="pairs">Counts pairs across the cut.</param>
    public void Append(HoveOrigins next, bool continues, bool headIsOpen, bool nextIsBroken, HovePairs pairs)
    {
        if (continues && _hasNewest)
        {
            double[] images = _newest.ImagesFor(next._first);
            next.Shift(images, withTail: !nextIsBroken);
            foreach (HoveFrame frame in next._head)
            {
                Take(frame, next._first.Index, pairs);
                if (headIsOpen)
                {
                    Remember(frame);
                }
            }

            Flush(next._first.Index, pairs);
        }

        if (!continues || nextIsBroken)
        {
            Break(pairs);
        }

        foreach (HoveFrame origin in next.Held())
        {
            Push(origin);
        }

        if (next._hasNewest)
        {
            _newest.CopyFrom(next._newest);
            _hasNewest = true;
        }
    }

    public void Save(StateWriter state)
    {
        state.Int64("ring", _held == 0 ? 0 : _next, _held, _head.Count, _hasFirst ? 1 : 0, _hasNewest ? 1 : 0);
        if (_hasFirst)
        {
            _first.Save(state, "first");
        }

        if (_hasNewest)
        {
            _newest.Save(state, "newest");
        }

        foreach (HoveFrame frame in Held())
        {
            frame.Save(state, "origin");
        }

        foreach (HoveFrame frame in _head)
        {
            frame.Save(state, "head");
        }
    }

    public void Load(StateReader state)
    {
        long[] ring = state.Int64("ring");
        (_next, _held, _hasFirst, _hasNewest) = (0, 0, ring[3] != 0, ring[4] != 0);
        Array.ForEach(_batches, static b => b.Clear());
        if (_hasFirst)
        {
            _first.Load(state, "first");
        }

        if (_hasNewest)
        {
            _newest.Load(state, "newest");
        }

        for (int i = 0; i < ring[1]; i++)
        {
            HoveFrame frame = new(_layout);
            frame.Load(state, "origin");
            Push(frame);
        }

        _head.Clear();
        for (int i = 0; i < ring[2]; i++)
        {
            HoveFrame frame = new(_layout);
            frame.Load(state, "head");
            _head.Add(frame);
        }
    }

    private void Remember(HoveFrame frame)
    {
        if (_layout.ReachesBefore(frame.Index, _first.Index))
        {
            HoveFrame copy = new(_layout);
            copy.CopyFrom(frame);
            _head.Add(copy);
        }
    }

    private void Push(HoveFrame frame)
    {
        long origin = frame.Index / _layout.Stride;
        int slot = Slot(origin);
        while (_ring.Count <= slot || (_ring.Count >= _layout.Origins && _ring.Count < _layout.OriginsHeld))
        {
            _ring.Add(new HoveFrame(_layout)); // as the first segment grows: a short run does not pay for a long lag; the last few at once
        }

        _ring[slot].CopyFrom(frame);
        _next = origin + 1;
        _held = Math.Min(_held + 1, _layout.OriginsHeld);
    }

    private int Slot(long origin) => (int)(origin % _layout.OriginsHeld);

    private IEnumerable<HoveFrame> Held()
    {
        for (long origin = _next - _held; origin < _next; origin++)
        {
            yield return _ring[Slot(origin)];
        }
    }

    private void Shift(double[] images, bool withTail)
    {
        foreach (HoveFrame frame in _head)
        {
            frame.Shift(images);
        }

        if (withTail)
        {
            _newest.Shift(images);
            foreach (HoveFrame frame in Held())
            {
                frame.Shift(images);
            }
        }
    }
}
