using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Counts displacements and distances of one pair of frames: the cell is the origin's, the drift that of the host between them.</summary>
internal sealed class HovePairs
{
    private const int Lanes = 4;
    private readonly HoveLayout _layout;
    private readonly PairImages _images;
    private readonly QuickImages _quick;
    private readonly double _inverseWidth;

    public HovePairs(HoveLayout layout)
    {
        _layout = layout;
        _images = new PairImages(layout.Atoms);
        _quick = new QuickImages(_images, layout.Atoms, layout.Bins, layout.Width);
        _inverseWidth = 1.0 / layout.Width;
        Origins = new long[layout.Lags.Length];
        Self = new long[layout.SelfStart(layout.Lags.Length, 0, 0)];
        Distinct = [.. layout.Lags.Select(_ => new VolumeWeightedCounts(layout.DistinctStart(layout.Pairs.Length, 0)))];
    }

    /// <summary>Origins of each lag.</summary>
    public long[] Origins { get; }

    /// <summary>Displacements [lags, species, drifts, bins + 1]; the last of each are those beyond the range.</summary>
    public long[] Self { get; }

    /// <summary>Distances [pairs, drifts, bins] of each lag, weighted by the volume at the origin.</summary>
    public VolumeWeightedCounts[] Distinct { get; }

    /// <summary>Takes the later frame of the pairs to come.</summary>
    public void Later(HoveFrame later)
    {
        if (_layout.Pairs.Length > 0)
        {
            _images.Load(later.Folded);
            _quick.Load(later.Fractions, _layout.Period);
        }
    }

    /// <summary>Counts the pairs of a later frame, each with the lag it is for: at most <see cref="QuickImages.Lanes"/>.</summary>
    public void Count(ReadOnlySpan<HoveFrame> origins, ReadOnlySpan<int> lags, HoveFrame later)
    {
        Span<(double A, double B, double C)> shifts = stackalloc (double, double, double)[origins.Length];
        for (int drift = 0; drift < _layout.Drifts.Length; drift++)
        {
            for (int n = 0; n < origins.Length; n++)
            {
                HoveFrame origin = origins[n];
                bool host = _layout.Drifts[drift] is "host";
                shifts[n] = host ? (origin.HostDisplacement(later, 0), origin.HostDisplacement(later, 1), origin.HostDisplacement(later, 2)) : default;
                foreach (AtomBlock block in _layout.Topology.Blocks)
                {
                    CountSelf(origin, later, block, shifts[n], Self.AsSpan(_layout.SelfStart(lags[n], block.Species, drift), _layout.Bins + 1));
                }
            }

            foreach (ref (double A, double B, double C) shift in shifts)
            {
                shift = (Fold(shift.A), Fold(shift.B), Fold(shift.C)); // keeps sums with it exact however far the host has drifted
            }

            CountDistinct(origins, shifts, lags, drift);
        }

        foreach (int lag in lags)
        {
            Origins[lag]++;
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

    private void CountDistinct(ReadOnlySpan<HoveFrame> origins, ReadOnlySpan<(double A, double B, double C)> shifts, ReadOnlySpan<int> lags, int drift)
    {
        bool quick = _layout.Pairs.Length > 0;
        _quick.Begin();
        for (int n = 0; n < origins.Length; n++)
        {
            quick &= _quick.TryAdd(Origin(origins[n], shifts[n]));
        }

        for (int pair = 0; pair < _layout.Pairs.Length; pair++)
        {
            if (quick)
            {
                CountQuickly(origins.Length, pair);
            }

            for (int n = 0; n < origins.Length; n++)
            {
                Span<long> histogram = Distinct[lags[n]].Of(origins[n].Cell.Volume).Slice(_layout.DistinctStart(pair, drift), _layout.Bins);
                if (quick)
                {
                    _quick.MoveTo(n, histogram);
                }
                else
                {
                    CountExactly(origins[n], shifts[n], pair, histogram);
                }
            }
        }
    }

    private void CountQuickly(int origins, int pair)
    {
        foreach (AtomBlock left in _layout.Topology.Blocks)
        {
            for (int i = left.Start; left.Species == _layout.Pairs[pair].A && i < left.Start + left.Count; i++)
            {
                for (int n = 0; n < origins; n++)
                {
                    _quick.Place(n, i);
                }

                foreach (AtomBlock right in _layout.Topology.Blocks)
                {
                    if (right.Species == _layout.Pairs[pair].B)
                    {
                        _quick.Row(i, right.Start, right.Start + right.Count);
                    }
                }
            }
        }
    }

    private void CountExactly(HoveFrame origin, (double A, double B, double C) shift, int pair, Span<long> histogram)
    {
        _images.Prepare(origin.Cell, _layout.Radius, _layout.Period);
        QuickImages.Origin shifted = Origin(origin, shift);
        foreach (AtomBlock left in _layout.Topology.Blocks)
        {
            for (int i = left.Start; left.Species == _layout.Pairs[pair].A && i < left.Start + left.Count; i++)
            {
                (double a, double b, double c) = shifted.Place(i, _layout.Period);
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

    /// <summary>An origin as it would be had its atoms moved with the host.</summary>
    private static QuickImages.Origin Origin(HoveFrame origin, (double A, double B, double C) shift) => new(origin.Cell, origin.Folded, origin.Fractions, shift);

    private double Fold(double s) => QuickImages.Origin.Fold(s, _layout.Period);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountSelf(HoveFrame origin, HoveFrame later, AtomBlock block, (double A, double B, double C) drift, Span<long> histogram)
    {
        int n = _layout.Atoms;
        double scale = 1.0 / _layout.Period;
        Cell h = origin.Cell;
        ref double from = ref origin.U[0];
        ref double to = ref later.U[0];
        Vector256<double> beyond = Vector256.Create((double)_layout.Bins), width = Vector256.Create(_inverseWidth);
        Span<double> bins = stackalloc double[Lanes];
        for (int i = block.Start; i < block.Start + block.Count; i += Lanes)
        {
            Vector256<double> a = (Load(ref to, i) - Load(ref from, i) - Vector256.Create(drift.A)) * scale;
            Vector256<double> b = (Load(ref to, n + i) - Load(ref from, n + i) - Vector256.Create(drift.B)) * scale;
            Vector256<double> c = (Load(ref to, (2 * n) + i) - Load(ref from, (2 * n) + i) - Vector256.Create(drift.C)) * scale;
            Vector256<double> x = (a * h.Ax) + (b * h.Bx) + (c * h.Cx);
            Vector256<double> y = (a * h.Ay) + (b * h.By) + (c * h.Cy);
            Vector256<double> z = (a * h.Az) + (b * h.Bz) + (c * h.Cz);
            Vector256.MinNative(Vector256.Sqrt((x * x) + (y * y) + (z * z)) * width, beyond).StoreUnsafe(ref bins[0]);
            int lanes = Math.Min(Lanes, block.Start + block.Count - i);
            for (int lane = 0; lane < lanes; lane++)
            {
                histogram[(int)bins[lane]]++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double first, int i) => Vector256.LoadUnsafe(ref first, (nuint)i);
}
