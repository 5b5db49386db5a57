using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// One family of lags that are summed pair by pair: l · FrameStride for l in a list. The linear lags are the family with stride 1;
/// logarithmic level k has stride 2^k and lags LogBase .. 2 LogBase - 1. It keeps as many of the last frames of its stride as the longest
/// lag needs, and, where the range does not begin its segment, as many of the first: the pairs across a cut need both.
/// </summary>
internal sealed class CorrelationLevel
{
    /// <summary>
    /// Frames that wait until they are paired together: each frame of the ring, too large for the nearer caches, is then read once for
    /// eight.
    /// </summary>
    public const int TileFrames = 8;

    private readonly MsdLayout _layout;
    private readonly HistoryFrame[] _ring;
    private readonly HistoryFrame[] _waiting = new HistoryFrame[TileFrames];
    private readonly List<HistoryFrame> _head = [];
    private readonly LagSums _sums;
    private readonly int[] _lags;
    private readonly int _originStride;
    private long _next = -1;
    private int _held;
    private int _waitingCount;

    private CorrelationLevel(MsdLayout layout, long frameStride, int[] lags, int originStride)
    {
        (_layout, FrameStride, _lags, _originStride) = (layout, frameStride, lags, originStride);
        _ring = new HistoryFrame[Math.Max(1, lags[^1])];
        for (int i = 0; i < _ring.Length; i++)
        {
            _ring[i] = new HistoryFrame(layout);
        }

        for (int i = 0; i < TileFrames; i++)
        {
            _waiting[i] = new HistoryFrame(layout);
        }

        _sums = new LagSums(layout, lags.Length, direct: true);
    }

    public long FrameStride { get; }

    /// <summary>Frames between the origins of this family.</summary>
    public long OriginSpacing => FrameStride * _originStride;

    public LagSums Sums => _sums;

    /// <summary>The frame this family saw last, if its segment has one.</summary>
    public HistoryFrame? Newest => _held == 0 ? null : _ring[(_next - 1) % _ring.Length];

    /// <summary>The same, those that wait included.</summary>
    public HistoryFrame? Last => _waitingCount > 0 ? _waiting[_waitingCount - 1] : Newest;

    /// <summary>The first frame of a range that goes on a segment.</summary>
    public HistoryFrame? HeadFirst => _head.Count == 0 ? null : _head[0];

    public static CorrelationLevel Linear(MsdLayout layout) => Linear(layout, layout.DirectLags);

    /// <summary>Other linear lags than the layout's.</summary>
    public static CorrelationLevel Linear(MsdLayout layout, int[] lags) => new(layout, 1, lags, layout.OriginStride);

    public static CorrelationLevel Logarithmic(MsdLayout layout, int level) =>
        new(layout, 1L << level, [.. Enumerable.Range(layout.LogBase, layout.LogBase).Where(l => (long)l << level > layout.LinearLags)], 1);

    /// <summary>Lags in frames and their index into <see cref="Sums"/>.</summary>
    public IEnumerable<(long Lag, int Index)> Lags() => _lags.Select((l, index) => (l * FrameStride, index));

    /// <summary>
    /// Takes a frame whose index is a multiple of the stride; it is paired with every origin held, at the latest by <see cref="Flush"/>.
    /// </summary>
    public void Add(HistoryFrame frame, PairTerms pair, BlockGrid grid, bool recordHead)
    {
        if (recordHead && _head.Count < _ring.Length)
        {
            HistoryFrame copy = new(_layout);
            copy.CopyFrom(frame);
            _head.Add(copy);
        }

        _waiting[_waitingCount++].CopyFrom(frame);
        if (_waitingCount == TileFrames)
        {
            Flush(pair, grid);
        }
    }

    /// <summary>Pairs the frames that wait. When it is called changes no bit: the sums are of integers.</summary>
    public void Flush(PairTerms pair, BlockGrid grid)
    {
        if (_waitingCount == 0)
        {
            return;
        }

        // Lag by lag: neighbouring lags read nearly the same frames of the ring.
        long first = _waiting[0].Index / FrameStride;
        for (int index = 0; index < _lags.Length; index++)
        {
            for (int i = 0; i < _waitingCount; i++)
            {
                long origin = first + i - _lags[index];
                if (origin >= first - _held && origin % _originStride == 0)
                {
                    Accumulate(origin >= first ? _waiting[origin - first] : _ring[origin % _ring.Length], _waiting[i], index, pair, grid);
                }
            }
        }

        for (int i = 0; i < _waitingCount; i++)
        {
            Push(_waiting[i], first + i);
        }

        _waitingCount = 0;
    }

    /// <summary>Origins end here; nothing waits any more.</summary>
    public void Break() => _held = 0;

    /// <summary>Joins the family of the range that follows.</summary>
    /// <param name="next">Its state; its frames are shifted in place.</param>
    /// <param name="images">Whole cells between the two ranges, or null when the second begins a new segment.</param>
    /// <param name="headIsOpen">This range goes on a segment that has not ended yet: its head may still grow.</param>
    /// <param name="rightIsBroken">A segment ended inside the next range.</param>
    /// <param name="pair">Work space.</param>
    /// <param name="grid">The joint blocks.</param>
    /// <param name="offset">Where the next range's blocks begin.</param>
    public void Append(CorrelationLevel next, double[]? images, bool headIsOpen, bool rightIsBroken, PairTerms pair, BlockGrid grid, int offset)
    {
        _sums.Append(next._sums, offset);
        if (images is null)
        {
            TakeTail(next, keepOwn: false);
            return;
        }

        foreach (HistoryFrame frame in next._head)
        {
            frame.Shift(images);
        }

        if (!rightIsBroken)
        {
            next.ShiftRing(images);
        }

        PairAcross(next, pair, grid);
        if (headIsOpen)
        {
            _head.AddRange(next._head.Take(_ring.Length - _head.Count));
        }

        TakeTail(next, keepOwn: !rightIsBroken);
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".ring", _next, _held, _head.Count);
        foreach (HistoryFrame frame in Held())
        {
            frame.Save(state, name + ".tail");
        }

        foreach (HistoryFrame frame in _head)
        {
            frame.Save(state, name + ".head");
        }

        _sums.Save(state, name);
    }

    public void Load(StateReader state, string name)
    {
        long[] ring = state.Int64(name + ".ring");
        (_next, _held, _waitingCount) = (ring[0], (int)ring[1], 0);
        foreach (HistoryFrame frame in Held())
        {
            frame.Restore(state, name + ".tail");
        }

        _head.Clear();
        for (int i = 0; i < ring[2]; i++)
        {
            _head.Add(HistoryFrame.Load(state, name + ".head", _layout));
        }

        _sums.Load(state, name);
    }

    private void Accumulate(HistoryFrame origin, HistoryFrame frame, int index, PairTerms pair, BlockGrid grid)
    {
        pair.Compute(origin, frame);
        bool withMoments = _layout.HasFourth(_lags[index] * FrameStride);
        if (withMoments)
        {
            pair.ComputeMoments(origin, frame);
        }

        _sums.Add(index, pair, withMoments, origin, grid);
    }

    private void Push(HistoryFrame frame, long unit)
    {
        _ring[unit % _ring.Length].CopyFrom(frame);
        _next = unit + 1;
        _held = Math.Min(_held + 1, _ring.Length);
    }

    private IEnumerable<HistoryFrame> Held()
    {
        for (long unit = _next - _held; unit < _next; unit++)
        {
            yield return _ring[unit % _ring.Length];
        }
    }

    private void ShiftRing(double[] images)
    {
        foreach (HistoryFrame frame in Held())
        {
            frame.Shift(images);
        }
    }

    /// <summary>Origins in this range's tail, later frames in the next range's head.</summary>
    private void PairAcross(CorrelationLevel next, PairTerms pair, BlockGrid grid)
    {
        foreach (HistoryFrame frame in next._head)
        {
            long unit = frame.Index / FrameStride;
            for (int index = 0; index < _lags.Length; index++)
            {
                long origin = unit - _lags[index];
                if (origin < _next && origin >= _next - _held && origin % _originStride == 0)
                {
                    Accumulate(_ring[origin % _ring.Length], frame, index, pair, grid);
                }
            }
        }
    }

    /// <summary>The tail after the join: the next range's, and before it as much of this one's as still fits.</summary>
    private void TakeTail(CorrelationLevel next, bool keepOwn)
    {
        if (!keepOwn)
        {
            _held = 0;
        }

        foreach (HistoryFrame frame in next.Held())
        {
            Push(frame, frame.Index / FrameStride);
        }
    }
}
