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
            _quick.Load(later.Folded, _layout.Period);
        }
    }

    public void Count(HoveFrame origin, HoveFrame later, int lag)
    {
        Origins[lag]++;
        for (int drift = 0; drift < _layout.Drifts.Length; drift++)
        {
            bool host = _layout.Drifts[drift] is "host";
            (double a, double b, double c) = host ? (origin.HostDisplacement(later, 0), origin.HostDisplacement(later, 1), origin.HostDisplacement(later, 2)) : default;
            foreach (AtomBlock block in _layout.Topology.Blocks)
            {
                CountSelf(origin, later, block, (a, b, c), Self.AsSpan(_layout.SelfStart(lag, block.Species, drift), _layout.Bins + 1));
            }

            CountDistinct(origin, (a, b, c), lag, drift);
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

    private void CountDistinct(HoveFrame origin, (double A, double B, double C) drift, int lag, int driftIndex)
    {
        if (_layout.Pairs.Length == 0)
        {
            return;
        }

        int n = _layout.Atoms;
        double[] s = origin.Folded;
        drift = (Fold(drift.A), Fold(drift.B), Fold(drift.C)); // so that the sums below are exact however far the host has drifted
        _images.Prepare(origin.Cell, _layout.Radius, _layout.Period);
        bool quick = _quick.Prepare(origin.Cell);
        Span<long> counts = Distinct[lag].Of(origin.Cell.Volume);
        for (int p = 0; p < _layout.Pairs.Length; p++)
        {
            Span<long> histogram = counts.Slice(_layout.DistinctStart(p, driftIndex), _layout.Bins);
            foreach (AtomBlock left in _layout.Topology.Blocks)
            {
                if (left.Species != _layout.Pairs[p].A)
                {
                    continue;
                }

                for (int i = left.Start; i < left.Start + left.Count; i++)
                {
                    (double a, double b, double c) = (Fold(s[i] + drift.A), Fold(s[n + i] + drift.B), Fold(s[(2 * n) + i] + drift.C));
                    foreach (AtomBlock right in _layout.Topology.Blocks)
                    {
                        if (right.Species != _layout.Pairs[p].B)
                        {
                            continue;
                        }

                        if (quick)
                        {
                            _quick.Row(a, b, c, right.Start, right.Start + right.Count, i);
                        }
                        else
                        {
                            _images.Row(a, b, c, right.Start, right.Start + right.Count, i, _inverseWidth, histogram);
                        }
                    }
                }
            }

            _quick.MoveTo(histogram);
        }
    }

    /// <summary>Into [0, period), exactly: both numbers are multiples of one power of two.</summary>
    private double Fold(double s) => s >= 0 && s < _layout.Period ? s : s - (_layout.Period * Math.Floor(s / _layout.Period));

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
            Vector256.Min(Vector256.Sqrt((x * x) + (y * y) + (z * z)) * width, beyond).StoreUnsafe(ref bins[0]);
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
