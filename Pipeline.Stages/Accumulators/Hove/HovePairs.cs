using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>
/// Counts displacements and distances of pairs of frames: the cell is the origin's, the drift that of the host between them.
/// </summary>
internal sealed class HovePairs
{
    private readonly HoveLayout _layout;
    private readonly PairImages _images;
    private readonly QuickImages _quick;
    private readonly HoveSelf _self;
    private readonly (double A, double B, double C)[] _shifts;
    private readonly double[] _volumes = new double[QuickImages.Lanes]; // of the origins whose distances each lane has counted; 0 for none
    private readonly double _inverseWidth;

    public HovePairs(HoveLayout layout)
    {
        _layout = layout;
        _images = new PairImages(layout.Atoms);
        _quick = new QuickImages(_images, layout.Atoms, layout.Bins, layout.Width, layout.Drifts.Length, layout.Pairs.Length);
        _self = new HoveSelf(layout);
        _shifts = new (double, double, double)[layout.Drifts.Length * QuickImages.Lanes];
        _inverseWidth = 1.0 / layout.Width;
        Origins = new long[layout.Lags.Length];
        Self = new long[layout.SelfStart(layout.Lags.Length, 0, 0)];
        Distinct = [.. layout.Lags.Select(_ => new VolumeWeightedCounts(layout.DistinctStart(layout.Pairs.Length, 0)))];
    }

    /// <summary>Memory of what counts, beside the counts.</summary>
    public static long ScratchBytes(HoveLayout layout) =>
        (sizeof(double) * (long)layout.Atoms) + (sizeof(int) * (long)HoveSelf.Lanes * (layout.Bins + 1))
        + PairImages.Bytes(layout.Atoms) + QuickImages.Bytes(layout.Atoms, layout.Bins, layout.Drifts.Length, layout.Pairs.Length)
        + (layout.Lags.Length * 160L);

    /// <summary>Origins of each lag.</summary>
    public long[] Origins { get; }

    /// <summary>Displacements [lags, species, drifts, bins + 1]; the last of each are those beyond the range.</summary>
    public long[] Self { get; }

    /// <summary>Distances [pairs, drifts, bins] of each lag, weighted by the volume at the origin.</summary>
    public VolumeWeightedCounts[] Distinct { get; }

    /// <summary>Counts the displacements of pairs of one lag.</summary>
    /// <param name="origins">That of each later frame; null where it has none.</param>
    /// <param name="ends">The later frames.</param>
    /// <param name="lag">The lag.</param>
    public void CountSelf(ReadOnlySpan<HoveFrame?> origins, HoveBatch ends, int lag)
    {
        for (int drift = 0; drift < _layout.Drifts.Length; drift++)
        {
            foreach (AtomBlock block in _layout.Topology.Blocks)
            {
                for (int n = 0; n < origins.Length; n++)
                {
                    if (origins[n] is { } origin)
                    {
                        _self.Count(origin, ends[n], block, DriftOf(origin, ends[n], drift));
                    }
                }

                _self.MoveTo(Self.AsSpan(_layout.SelfStart(lag, block.Species, drift), _layout.Bins + 1));
            }
        }

        foreach (HoveFrame? origin in origins)
        {
            Origins[lag] += origin is null ? 0 : 1;
        }
    }

    /// <summary>Counts the distances of pairs with one later frame.</summary>
    /// <param name="origins">One for each lag; null where there is none.</param>
    /// <param name="lags">At most <see cref="QuickImages.Lanes"/>; the same until <see cref="EndDistinct"/>.</param>
    /// <param name="later">The later frame.</param>
    public void CountDistinct(ReadOnlySpan<HoveFrame?> origins, ReadOnlySpan<int> lags, HoveFrame later)
    {
        _images.Load(later.Folded);
        _quick.Load(later.Fractions, _layout.Period);
        _quick.Begin();
        bool quick = true;
        for (int n = 0; n < origins.Length; n++)
        {
            if (origins[n] is { } origin)
            {
                MoveUnlessOf(origin.Cell.Volume, n, lags[n]);
                quick &= _quick.TryAdd(n, new QuickImages.Origin(origin.Cell, origin.Folded, origin.Fractions));
                for (int drift = 0; drift < _layout.Drifts.Length; drift++)
                {
                    // Folded, so that sums with it stay exact however far the host has drifted.
                    (double a, double b, double c) = DriftOf(origin, later, drift);
                    _shifts[(drift * QuickImages.Lanes) + n] = (Fold(a), Fold(b), Fold(c));
                    _quick.Shift(n, drift, (Fold(a), Fold(b), Fold(c)));
                }
            }
        }

        for (int pair = 0; pair < _layout.Pairs.Length; pair++)
        {
            if (quick)
            {
                CountQuickly(pair);
                continue;
            }

            for (int n = 0; n < origins.Length; n++)
            {
                for (int drift = 0; origins[n] is { } origin && drift < _layout.Drifts.Length; drift++)
                {
                    CountExactly(origin, _shifts[(drift * QuickImages.Lanes) + n], pair, HistogramOf(origin.Cell.Volume, lags[n], pair, drift));
                }
            }
        }
    }

    /// <summary>The lags to come are others.</summary>
    public void EndDistinct(ReadOnlySpan<int> lags)
    {
        for (int n = 0; n < lags.Length; n++)
        {
            MoveUnlessOf(0, n, lags[n]);
        }
    }

    public void Append(HovePairs next)
    {
        for (int i = 0; i < Self.Length; i++)
        {
            Self[i] += next.Self[i];
        }

        for (int lag = 0; lag < Origins.Length; lag++)
        {
            Origins[lag] += next.Origins[lag];
            Distinct[lag].Append(next.Distinct[lag]);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int64("origins", Origins);
        state.Int64("self", Self);
        foreach (VolumeWeightedCounts counts in Distinct)
        {
            counts.Save(state);
        }
    }

    public void Load(StateReader state)
    {
        state.Int64("origins").CopyTo(Origins, 0);
        state.Int64("self").CopyTo(Self, 0);
        foreach (VolumeWeightedCounts counts in Distinct)
        {
            counts.Load(state);
        }
    }

    /// <summary>Before a lane goes on with origins of another volume, what it has counted goes where that of theirs belongs.</summary>
    private void MoveUnlessOf(double volume, int lane, int lag)
    {
        double counted = _volumes[lane];
        _volumes[lane] = volume;
        if (counted == volume || counted == 0)
        {
            return;
        }

        for (int pair = 0; pair < _layout.Pairs.Length; pair++)
        {
            for (int drift = 0; drift < _layout.Drifts.Length; drift++)
            {
                _quick.MoveTo(pair, lane, drift, HistogramOf(counted, lag, pair, drift));
            }
        }
    }

    private Span<long> HistogramOf(double volume, int lag, int pair, int drift) => Distinct[lag].Of(volume).Slice(_layout.DistinctStart(pair, drift), _layout.Bins);

    private void CountQuickly(int pair)
    {
        foreach (AtomBlock left in _layout.Topology.Blocks)
        {
            if (left.Species != _layout.Pairs[pair].A)
            {
                continue;
            }

            _quick.Place(left.Start, left.Start + left.Count);
            for (int i = left.Start; i < left.Start + left.Count; i++)
            {
                foreach (AtomBlock right in _layout.Topology.Blocks)
                {
                    if (right.Species == _layout.Pairs[pair].B)
                    {
                        _quick.Row(pair, i, right.Start, right.Start + right.Count);
                    }
                }
            }
        }
    }

    private void CountExactly(HoveFrame origin, (double A, double B, double C) shift, int pair, Span<long> histogram)
    {
        _images.Prepare(origin.Cell, _layout.Radius, _layout.Period);
        QuickImages.Origin from = new(origin.Cell, origin.Folded, origin.Fractions);
        foreach (AtomBlock left in _layout.Topology.Blocks)
        {
            for (int i = left.Start; left.Species == _layout.Pairs[pair].A && i < left.Start + left.Count; i++)
            {
                (double a, double b, double c) = from.Place(i, shift, _layout.Period);
                foreach (AtomBlock right in _layout.Topology.Blocks)
                {
                    if (right.Species == _layout.Pairs[pair].B)
                    {
                        _images.Row(a, b, c, right.Start, right.Start + right.Count, i, _inverseWidth, histogram);
                    }
                }
            }
        }
    }

    /// <summary>What is taken off every displacement.</summary>
    private (double A, double B, double C) DriftOf(HoveFrame origin, HoveFrame later, int drift) => _layout.Drifts[drift] is "host"
        ? (origin.HostDisplacement(later, 0), origin.HostDisplacement(later, 1), origin.HostDisplacement(later, 2))
        : default;

    private double Fold(double s) => QuickImages.Origin.Fold(s, _layout.Period);
}
