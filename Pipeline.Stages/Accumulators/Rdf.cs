using System.ComponentModel.DataAnnotations;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the partial radial distribution functions.</summary>
public sealed record RdfOptions : IObservableOptions
{
    private const int MaxBins = 100_000;

    /// <summary>Exclusive upper bound of the distance; may exceed half the cell.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double MaxRadiusAngstrom { get; init; } = 10.0;

    /// <summary>Width of a bin.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double BinWidthAngstrom { get; init; } = 0.02;

    /// <summary>Number of bins: the range is rounded to whole bins.</summary>
    internal int Bins => Math.Max(1, (int)Math.Round(MaxRadiusAngstrom / BinWidthAngstrom));

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        double bins = MaxRadiusAngstrom / BinWidthAngstrom;
        if (!(MaxRadiusAngstrom is > 0 and <= 100))
        {
            yield return "maxRadiusAngstrom must be above 0 and at most 100";
        }

        if (!(BinWidthAngstrom > 0))
        {
            yield return "binWidthAngstrom must be positive";
        }
        else if (bins > MaxBins)
        {
            yield return $"binWidthAngstrom: more than {MaxBins} bins; widen it";
        }
        else if (bins > 0 && Math.Abs(bins - Math.Round(bins)) > 1e-6)
        {
            yield return "maxRadiusAngstrom is not a whole number of bins of binWidthAngstrom";
        }
    }
}

/// <summary>Partial radial distribution functions g_AB(r), accumulated frame by frame.</summary>
/// <remarks>
/// Definition: g_AB(r) = ⟨V n_AB(r)⟩ / (N_A N_B v_shell), n = ordered pairs, exact shells 4/3 π (hi³ - lo³); A = B: N_A (N_A - 1), so an
/// ideal gas gives 1. Stored are unordered pairs {i, image of j}, i != j, each once, an atom's own images not counted (VASP's PCDAT).
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (1) (column <c>g_paper_per_A3</c>: N_A N_B also for A = B, no V);
/// Allen and Tildesley, Computer Simulation of Liquids, 2nd ed., section 8.2.
/// Shapes:     counts [pairs, bins] int64; Σ n_t round(V_t 2³²) [pairs, bins] Int128.   Units: r Å; g dimensionless.
/// Cell:       weighted by the volume of each frame, so a breathing cell is right.   Merge: over frames, exact.
/// Errors:     none here; replicas give them (<c>ensemble</c>).
/// Cost:       O(N²) pairs a frame, eight at a time; state 24 · pairs · bins bytes.
/// Limits:     any radius; beyond half the smallest perpendicular height the images are summed explicitly.
/// </remarks>
public sealed class Rdf : Accumulator<Rdf>
{
    private readonly RdfOptions _options;
    private readonly RunDescription _run;
    private readonly (int A, int B)[] _pairs;
    private readonly int[] _histogramOf;
    private readonly QuickPairs _images;
    private readonly int _bins;
    private readonly VolumeWeightedCounts _counts;
    private long _frames;

    /// <summary>An empty accumulator for a run.</summary>
    public Rdf(RdfOptions options, RunDescription run, string optionsSha256)
        : base("rdf", 1, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        (_options, _run, _bins) = (options, run, options.Bins);
        int species = run.Topology.Species.Count;
        _pairs = [.. from a in Enumerable.Range(0, species) from b in Enumerable.Range(a, species - a) select (a, b)];
        _histogramOf = new int[species * species];
        for (int p = 0; p < _pairs.Length; p++)
        {
            (int a, int b) = _pairs[p];
            _histogramOf[(a * species) + b] = _histogramOf[(b * species) + a] = p * _bins;
        }

        _images = new QuickPairs(new PairImages(run.Topology.AtomCount), run.Topology.AtomCount, _bins, Width);
        _counts = new VolumeWeightedCounts(_pairs.Length * _bins);
    }

    private double Width => _options.BinWidthAngstrom;

    /// <inheritdoc/>
    public override long StateBytes =>
        ((long)_counts.Size * VolumeWeightedCounts.BytesEach) + QuickPairs.Bytes(_run.Topology.AtomCount, _bins);

    /// <inheritdoc/>
    public override long ResultCells => 11L * _counts.Size;

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        _images.Count(frame, _histogramOf, _counts.Of(frame.Cell.Volume));
        _frames++;
    }

    /// <summary>Nothing to do: a histogram has no memory.</summary>
    public override void Break(SegmentBreak segmentBreak)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results()
    {
        (long[] counts, Int128[] weighted) = _counts.Totals();
        RdfTable table = new(_run, _pairs, _bins, Width, _frames);
        return [table.Build(counts, weighted)];
    }

    /// <inheritdoc/>
    protected override void Append(Rdf next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _counts.Append(next._counts);
        _frames += next._frames;
    }

    internal override void Save(StateWriter state)
    {
        state.Int64("frames", _frames);
        _counts.Save(state);
    }

    internal override void Load(StateReader state)
    {
        _frames = state.Int64("frames")[0];
        _counts.Load(state);
    }
}
