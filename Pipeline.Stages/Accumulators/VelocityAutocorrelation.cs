using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Velocities;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Velocity autocorrelation per species over all time origins.</summary>
/// <remarks>
/// Definition: C(τ) = ⟨v(t0 + τ)·v(t0)⟩ per atom; v(t) = [u(t + dt) - u(t - dt)]·h(t)/(2 dt) of unwrapped scaled coordinates; <c>all</c> =
/// unweighted atom mean.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (2), (3); Allen and Tildesley, Computer Simulation of Liquids, 2nd ed., section 8.3.
/// Shapes:     sums [lags, kinds] Int128; blocks [lags, kinds, 32] Int128, kinds = species, one a mass where a species has several; velocities of two blocks.   Units: Å²/ps², ps.
/// Cell:       the cell of the middle frame.   Merge: exact, the two velocities across a cut are formed from two frames each side, pairs across it added.
/// Errors:     blocks of time go to the tables computed from it.
/// Cost:       FFT of blocks of W frames, W the power of two from the longest lag on: O(log W · N) a frame; state of 48 · W · N bytes plus sums.
/// Limits:     no drift is removed. A central difference damps a mode of frequency ν by sin(2πν dt)/(2πν dt). Without a known frame interval: no rows.
/// </remarks>
public sealed class VelocityAutocorrelation : Accumulator<VelocityAutocorrelation>
{
    /// <summary>
    /// Where lags end however short the frame interval: 48 · 2¹⁷ bytes an atom are 0.8 GB for 128 atoms, and an event says so.
    /// </summary>
    internal const long MostLags = 1 << 17;

    private readonly VacfOptions _options;
    private readonly RunDescription _run;
    private readonly AtomKinds _kinds;
    private readonly int _lags;
    private readonly int _width;
    private readonly BlockGrid _grid = new(1, BlockGrid.ErrorBlocks);
    private readonly CentralDifference? _difference;
    private readonly VelocitySums? _sums;
    private readonly BlockVelocities? _engine;
    private readonly BlockHistory<VelocityFrame>? _blocks;
    private readonly MovedComponents _moved;
    private long _frames;

    /// <summary>An empty accumulator for a run.</summary>
    public VelocityAutocorrelation(VacfOptions options, RunDescription run, string optionsSha256)
        : base("vacf", 2, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        (_options, _run, _kinds, _moved) = (options, run, new AtomKinds(run), new MovedComponents(run.Topology));
        _lags = (int)Math.Clamp(run.FramesIn(options.MaxLagPs) ?? 1, 1, MostLags) + 1;
        _width = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_lags - 1);
        if (run.FrameIntervalFs is { } interval)
        {
            int atoms = run.Topology.AtomCount;
            _difference = new CentralDifference(atoms, run.Period, interval / 1000);
            (_sums, _engine) = (new VelocitySums(_lags, _kinds.Count), new BlockVelocities(run.Topology, _kinds, _width, _lags));
            _blocks = new BlockHistory<VelocityFrame>(_width, () => new VelocityFrame(atoms), new VelocityPairs(_engine, _sums, _grid));
        }
    }

    /// <inheritdoc/>
    public override long StateBytes => _difference is null ? 0
        : (((48L * _width) + 144) * _run.Topology.AtomCount) + (160L * _width)
            + (_lags * VelocitySums.LagBytes(_kinds.Count)) + BlockVelocities.ScratchBytes(_width);

    /// <inheritdoc/>
    public override long ResultCells => _difference is null ? 0
        : ((_run.Topology.Species.Count + 1L) * _lags * ((_kinds.AreSpecies ? 7 : 14) + (6 * BlockGrid.ErrorBlocks)))
            + (3 * _run.Topology.Species.Count);

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        _frames++;
        if (_difference is null)
        {
            return;
        }

        _sums!.Blocks.Coarsen(_grid, _grid.Extend(frame.Ordinal));
        if (_difference.Add(frame) is { } velocity)
        {
            AddVelocity(velocity);
        }
    }

    /// <inheritdoc/>
    public override void Break(SegmentBreak segmentBreak)
    {
        _difference?.Break();
        _blocks?.Break();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results()
    {
        VelocitySums? sums = _sums?.Clone();
        _blocks?.Finish(new VelocityPairs(_engine!, sums!, _grid));
        VacfTable table = new(_options, _run, _kinds, _frames);
        ColumnTable[] tables = [table.Build(sums), table.BuildBlocks(sums, _grid, _width), _moved.ToTable(_frames)];
        return _kinds.AreSpecies ? tables : [.. tables, table.BuildMassWeighted(sums)];
    }

    /// <inheritdoc/>
    protected override void Append(VelocityAutocorrelation next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (_difference is null)
        {
            _frames += next._frames;
            return;
        }

        if (_frames == 0 || next._frames == 0)
        {
            AppendEmpty(next);
            return;
        }

        _frames += next._frames;
        bool joins = _difference.IsContinuedBy(next._difference!);
        if (!joins && next._difference!.IsBroken)
        {
            Break(new SegmentBreak(0, "joined range"));
        }

        (int coarsenLeft, int coarsenRight, int offset) = _grid.Append(next._grid);
        _sums!.Blocks.Coarsen(_grid, coarsenLeft);
        next._sums!.Blocks.Coarsen(next._grid, coarsenRight);
        _sums.Append(next._sums, offset);
        _difference.Append(next._difference!, joins, AddVelocity);
        _blocks!.Append(next._blocks!, joins);
        _moved.Append(next._moved);
    }

    private void AddVelocity(VelocityFrame velocity)
    {
        _moved.Add(velocity);
        _blocks!.Add(velocity);
    }

    /// <summary>One of the ranges has no frame: what is left to carry over is whether a segment ended there.</summary>
    private void AppendEmpty(VelocityAutocorrelation next)
    {
        bool broken = _difference!.IsBroken;
        if (_frames == 0)
        {
            Restore(next.Snapshot());
            if (broken)
            {
                _difference.FollowBreak();
                _blocks!.FollowBreak();
            }
        }
        else if (next._difference!.IsBroken)
        {
            Break(new SegmentBreak(0, "joined range"));
        }
    }

    internal override void Save(StateWriter state)
    {
        state.Int64("frames", _frames);
        if (_difference is not null)
        {
            _grid.Save(state, "blocks");
            _difference.Save(state);
            _blocks!.Save(state, "velocities");
            _sums!.Save(state);
            _moved.Save(state);
        }
    }

    internal override void Load(StateReader state)
    {
        _frames = state.Int64("frames")[0];
        if (_difference is not null)
        {
            _grid.Load(state, "blocks");
            _difference.Load(state);
            _blocks!.Load(state, "velocities");
            _sums!.Load(state);
            _moved.Load(state);
        }
    }
}
