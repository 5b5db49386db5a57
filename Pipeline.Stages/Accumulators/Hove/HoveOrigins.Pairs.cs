using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Which origins are paired with which later frames, and in what order.</summary>
internal sealed partial class HoveOrigins
{
    private readonly HoveFrame?[] _of = new HoveFrame?[QuickImages.Lanes];
    private readonly int[] _lags = new int[QuickImages.Lanes];

    /// <summary>Takes a frame that may end pairs whose origins lie before <paramref name="before"/>.</summary>
    private void Take(HoveFrame frame, long before, HovePairs pairs)
    {
        int remainder = (int)(frame.Index % _layout.Stride);
        foreach (HoveBatch batch in _batches)
        {
            if (batch.Remainder == remainder)
            {
                batch.Add(frame);
                if (batch.IsFull)
                {
                    CountPairs(batch, before, pairs);
                }
            }
        }
    }

    private void Flush(long before, HovePairs pairs)
    {
        foreach (HoveBatch batch in _batches)
        {
            CountPairs(batch, before, pairs);
        }

        _held = Math.Min(_held, _layout.Origins); // the others were kept for what waited
    }

    private void CountPairs(HoveBatch ends, long before, HovePairs pairs)
    {
        int count = 0;
        for (int lag = 0; ends.Count > 0 && lag < _layout.Lags.Length; lag++)
        {
            if (_layout.Lags[lag].Remainder != ends.Remainder)
            {
                continue;
            }

            CountSelf(ends, lag, before, pairs);
            _lags[count++] = lag;
            if (count == _lags.Length)
            {
                CountDistinct(ends, _lags, before, pairs);
                count = 0;
            }
        }

        CountDistinct(ends, _lags.AsSpan(0, count), before, pairs);
        ends.Clear();
    }

    /// <summary>Displacements: one histogram takes those of all the frames.</summary>
    private void CountSelf(HoveBatch ends, int lag, long before, HovePairs pairs)
    {
        bool some = false;
        for (int n = 0; n < ends.Count; n++)
        {
            some |= (_of[n] = OriginOf(ends[n], lag, before)) is not null;
        }

        if (some)
        {
            pairs.CountSelf(_of.AsSpan(0, ends.Count), ends, lag);
        }
    }

    /// <summary>Distances: one list of images serves the origins of a frame at several lags.</summary>
    private void CountDistinct(HoveBatch ends, ReadOnlySpan<int> lags, long before, HovePairs pairs)
    {
        for (int n = 0; _layout.Pairs.Length > 0 && n < ends.Count; n++)
        {
            bool some = false;
            for (int k = 0; k < lags.Length; k++)
            {
                some |= (_of[k] = OriginOf(ends[n], lags[k], before)) is not null;
            }

            if (some)
            {
                pairs.CountDistinct(_of.AsSpan(0, lags.Length), lags, ends[n]);
            }
        }

        pairs.EndDistinct(lags);
    }

    /// <summary>The origin from which a lag ends with this frame, if it is held and lies before a frame.</summary>
    private HoveFrame? OriginOf(HoveFrame end, int lag, long before)
    {
        long index = end.Index - _layout.Lags[lag].Frames, origin = index / _layout.Stride;
        return index >= 0 && index < before && index % _layout.Stride == 0 && origin < _next && origin >= _next - _held ? _ring[Slot(origin)] : null;
    }
}
