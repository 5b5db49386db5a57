using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Hove;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Van Hove correlation functions, self and distinct: how far an ion has moved, and where the others are then.</summary>
/// <remarks>
/// Definition: G_s from |Δy_i|, Δy = [u_i(t0 + τ) - u_i(t0)] h(t0) less the host's mean displacement (drift <c>host</c>) or not
/// (<c>raw</c>), never the minimum image; G_d from the vectors of every image of j != i at t0 + τ from i at t0, ordered, in h(t0), less the
/// same displacement; g_d = V G_d/(N_b - δ_ab).
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (8), (9); Van Hove, Phys. Rev. 95, 249 (1954).
/// Shapes:     self [lags, species, drifts, bins + 1] int64; distinct [lags, pairs, drifts, bins] int64 and Σ n round(V 2³²) Int128.   Units: Å, ps.
/// Cell:       that of the time origin, whose volume weights g_d.   Merge: exact, pairs across the cut added.
/// Errors:     none here; replicas give them (<c>ensemble</c>).
/// Cost:       lags/originStride pairs of frames a frame, each O(N) self and O(N_a N_b) distinct; 48 N bytes an origin, longest lag/originStride of them.
/// Limits:     without a time step lags in ps are unknown: only lag 0. A step of half a cell between frames cannot be told from its mirror image.
/// </remarks>
public sealed class VanHove : Accumulator<VanHove>
{
    private readonly RunDescription _run;
    private readonly HoveLayout _layout;
    private readonly HoveFrame _current;
    private readonly HoveOrigins _origins;
    private readonly HovePairs _pairs;
    private long _frames;
    private bool _continues;
    private bool _broken;

    /// <summary>An empty accumulator for a run.</summary>
    public VanHove(VanHoveOptions options, RunDescription run, string optionsSha256)
        : base("vanHove", 1, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _layout = new HoveLayout(options, run);
        (_current, _origins, _pairs) = (new HoveFrame(_layout), new HoveOrigins(_layout), new HovePairs(_layout));
    }

    /// <inheritdoc/>
    public override long StateBytes =>
        ((_layout.OriginsHeld + (_layout.Remainders.LongLength * QuickImages.Lanes) + 3) * HoveFrame.Bytes(_layout))
        + HovePairs.ScratchBytes(_layout) + (_pairs.Self.LongLength * sizeof(long))
        + (_pairs.Distinct.Sum(static d => (long)d.Size) * VolumeWeightedCounts.BytesEach);

    /// <inheritdoc/>
    public override long ResultCells => 13 * (_pairs.Self.LongLength + _pairs.Distinct.Sum(static d => (long)d.Size));

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        _current.Fill(frame);
        _continues |= _frames == 0 && frame.Index > 0 && !_broken;
        _origins.Add(_current, _continues && !_broken, _pairs);
        _frames++;
    }

    /// <inheritdoc/>
    public override void Break(SegmentBreak segmentBreak)
    {
        _broken = true;
        _origins.Break(_pairs);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results()
    {
        _origins.Flush(_pairs);
        VanHoveTables tables = new(_layout, _run, _pairs, _frames);
        return [tables.Self(), tables.Distinct()];
    }

    /// <inheritdoc/>
    protected override void Append(VanHove next)
    {
        ArgumentNullException.ThrowIfNull(next);
        bool broken = _broken || next._broken;
        _origins.Flush(_pairs);
        next._origins.Flush(next._pairs);
        if (_frames == 0)
        {
            Restore(next.Snapshot());
        }
        else if (next._frames == 0)
        {
            if (next._broken)
            {
                _origins.Break(_pairs);
            }
        }
        else
        {
            _origins.Append(next._origins, next._continues, _continues && !_broken, next._broken, _pairs);
            _pairs.Append(next._pairs);
            _frames += next._frames;
        }

        _broken = broken;
    }

    internal override void Save(StateWriter state)
    {
        _origins.Flush(_pairs);
        state.Int64("flags", _frames, _continues ? 1 : 0, _broken ? 1 : 0);
        _origins.Save(state);
        _pairs.Save(state);
    }

    internal override void Load(StateReader state)
    {
        long[] flags = state.Int64("flags");
        (_frames, _continues, _broken) = (flags[0], flags[1] != 0, flags[2] != 0);
        _origins.Load(state);
        _pairs.Load(state);
    }
}
