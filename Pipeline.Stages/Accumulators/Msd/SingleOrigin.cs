using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// Displacements from the first analysed frame, one row a lag: every lag to the limit, then the logarithmic grid. A range that goes on
/// another's segment does not have the origin; it keeps the frames its rows will need until the two are joined.
/// </summary>
internal sealed class SingleOrigin(MsdLayout layout)
{
    private const int LogRows = 1024; // beyond the linear part: more than the levels of any run have lags
    private readonly List<long> _lags = [];
    private readonly List<double> _values = [];
    private readonly List<HistoryFrame> _pending = [];
    private readonly PairTerms _pair = new(layout);
    private HistoryFrame? _origin;
    private bool _waiting;
    private bool _ended;

    /// <summary>Terms and, from <see cref="MsdLayout.Terms"/> on, the moments (zero where they are not formed) of each row.</summary>
    public int RowWidth => layout.Terms + _pair.Moments.Length;

    /// <summary>Bytes of the rows there is room for.</summary>
    public long StateBytes => sizeof(double) * (layout.SingleRows + LogRows) * (RowWidth + 1L);

    /// <summary>The rows in order of lag, the newest frame included even between two rows.</summary>
    public IEnumerable<(long Lag, double[] Values)> Rows(HistoryFrame? newest)
    {
        for (int row = 0; row < _lags.Count; row++)
        {
            yield return (_lags[row], _values.GetRange(row * RowWidth, RowWidth).ToArray());
        }

        if (!_ended && newest is not null && _origin is not null && (_lags.Count == 0 || newest.Index > _lags[^1]))
        {
            double[] values = new double[RowWidth];
            Row(newest, values);
            yield return (newest.Index, values);
        }
    }

    public void Add(HistoryFrame frame)
    {
        if (frame.Ordinal == 0)
        {
            _origin = Copy(frame);
            Reserve();
        }
        else if (frame.Index == frame.Ordinal && _origin is null && !_ended)
        {
            _waiting = true;
        }

        if (IsRow(frame.Index))
        {
            Take(frame);
        }
    }

    /// <summary>The first segment ends: its last frame is a row whatever its lag.</summary>
    public void Break(HistoryFrame? last)
    {
        if (!_ended && last is not null && !IsRow(last.Index))
        {
            Take(last);
        }

        _ended = _origin is not null || _waiting || last is not null || _ended;
    }

    public void Append(SingleOrigin next, double[]? images)
    {
        if (images is not null && !_ended)
        {
            foreach (HistoryFrame frame in next._pending)
            {
                frame.Shift(images);
                Take(frame);
            }
        }

        _ended |= next._ended || (images is null && (_origin is not null || _waiting));
    }

    public void Save(StateWriter state)
    {
        state.Int64("single", _origin is null ? 0 : 1, _waiting ? 1 : 0, _ended ? 1 : 0, _pending.Count);
        _origin?.Save(state, "single.origin");
        state.Int64("single.lags", [.. _lags]);
        state.Float64("single.values", [.. _values]);
        foreach (HistoryFrame frame in _pending)
        {
            frame.Save(state, "single.pending");
        }
    }

    public void Load(StateReader state)
    {
        long[] flags = state.Int64("single");
        (_waiting, _ended) = (flags[1] != 0, flags[2] != 0);
        _origin = flags[0] != 0 ? HistoryFrame.Load(state, "single.origin", layout) : null;
        _lags.Clear();
        _values.Clear();
        _pending.Clear();
        Reserve();
        _lags.AddRange(state.Int64("single.lags"));
        _values.AddRange(state.Float64("single.values"));
        for (int i = 0; i < flags[3]; i++)
        {
            _pending.Add(HistoryFrame.Load(state, "single.pending", layout));
        }
    }

    private bool IsRow(long lag) => lag <= layout.SingleRows || layout.IsLogLag(lag);

    private void Take(HistoryFrame frame)
    {
        if (_ended)
        {
            return;
        }

        if (_origin is not null)
        {
            int at = _values.Count;
            _lags.Add(frame.Index);
            System.Runtime.InteropServices.CollectionsMarshal.SetCount(_values, at + RowWidth);
            Row(frame, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values)[at..]);
        }
        else if (_waiting)
        {
            _pending.Add(Copy(frame));
        }
    }

    private void Row(HistoryFrame frame, Span<double> values)
    {
        _pair.Compute(_origin!, frame);
        _pair.Values.CopyTo(values);
        if (layout.HasFourth(frame.Index))
        {
            _pair.ComputeMoments(_origin!, frame);
            _pair.Moments.CopyTo(values[layout.Terms..]);
        }
        else
        {
            values[layout.Terms..].Clear();
        }
    }

    /// <summary>Room for all rows of the linear part at once: growing lists would allocate in the hot path.</summary>
    private void Reserve()
    {
        int rows = (int)layout.SingleRows + LogRows;
        _lags.EnsureCapacity(rows);
        _values.EnsureCapacity(rows * RowWidth);
    }

    private HistoryFrame Copy(HistoryFrame frame)
    {
        HistoryFrame copy = new(layout);
        copy.CopyFrom(frame);
        return copy;
    }
}
