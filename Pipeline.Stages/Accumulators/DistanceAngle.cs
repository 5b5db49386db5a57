using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Motifs;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Where mobile ions X stand round the bonds A-S of polyanions: the density over |X-S| and the angle A-S-X.</summary>
/// <remarks>
/// Definition: one sample per bond A-S and image of X with r_min &lt;= |X-S| &lt; r_max; φ = angle A-S-X, the bond's own minimum image; an
/// ion near two S counts for both. density = n/(total Δr Δφ), no Jacobian; g_rel = ⟨V n⟩/(N_bond,X (2π/3)(hi³ - lo³)(cos φ_lo - cos φ_hi)),
/// 1 for uniform ions.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), ρ(r, φ) (its captions: the angle; text on Na: a dihedral).
/// Shapes:     counts [motifs, radii, angles] int64; Σ n_t round(V_t 2³²) Int128.   Units: Å, degrees.
/// Cell:       g_rel weighted by the volume of each frame.   Merge: over frames, exact.
/// Errors:     none here; replicas give them (<c>ensemble</c>).
/// Cost:       O(bonds · ions · images) every originStride frames; state 32 · motifs · radii · angles bytes.
/// Limits:     the bonds are those of the first frame for the whole run; a motif whose group is missing has no rows.
/// </remarks>
public sealed class DistanceAngle : Accumulator<DistanceAngle>
{
    private readonly DistanceAngleOptions _options;
    private readonly RunDescription _run;
    private readonly BondMotif[] _motifs;
    private readonly BondImages _images;
    private readonly VolumeWeightedCounts _counts;
    private long _frames;
    private long _sampled;

    /// <summary>An empty accumulator for a run.</summary>
    public DistanceAngle(DistanceAngleOptions options, RunDescription run, string optionsSha256)
        : base("distanceAngle", 1, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        (_options, _run, _motifs) = (options, run, BondMotif.Of(options, run));
        _images = new BondImages(options, run.Topology);
        _counts = new VolumeWeightedCounts(_motifs.Length * Plane);
    }

    private int Plane => _options.RadiusBins * _options.AngleBins;

    /// <inheritdoc/>
    public override long StateBytes => (long)_counts.Size * VolumeWeightedCounts.BytesEach;

    /// <inheritdoc/>
    public override long ResultCells => 12L * _counts.Size;

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        _frames++;
        if (frame.Index % _options.OriginStride != 0)
        {
            return;
        }

        _sampled++;
        Span<long> counts = _counts.Of(frame.Cell.Volume);
        for (int m = 0; m < _motifs.Length; m++)
        {
            _images.Count(frame, _motifs[m], counts.Slice(m * Plane, Plane));
        }
    }

    /// <summary>Nothing to do: a histogram has no memory.</summary>
    public override void Break(SegmentBreak segmentBreak)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results() =>
        [new DistanceAngleTable(_options, _run, _motifs, _images.Angles, _frames, _sampled).Build(_counts)];

    /// <inheritdoc/>
    protected override void Append(DistanceAngle next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _counts.Append(next._counts);
        _frames += next._frames;
        _sampled += next._sampled;
    }

    internal override void Save(StateWriter state)
    {
        state.Int64("frames", _frames, _sampled);
        _counts.Save(state);
    }

    internal override void Load(StateReader state)
    {
        long[] frames = state.Int64("frames");
        (_frames, _sampled) = (frames[0], frames[1]);
        _counts.Load(state);
    }
}
