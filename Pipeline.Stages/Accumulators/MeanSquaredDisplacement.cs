using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Mean-squared displacement over all time origins and from the first frame, per species, axis and drift.</summary>
/// <remarks>
/// Definition: ⟨|y_i(t0 + τ) - y_i(t0)|²⟩, y = unwrapped position less the drift; collective |Σ Δy|²/N; α2 = 3⟨r⁴⟩/(5⟨r²⟩²) - 1.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (6), (7); Allen and Tildesley, Computer Simulation of Liquids,
/// 2nd ed., section 2.7; α2: Rahman, Phys. Rev. 136, A405 (1964).
/// Shapes:     terms [lags, terms] Int128; blocks [lags, species, drifts, 32 or 256] Int128; frames of two blocks.   Units: Å², ps.
/// Cell:       reference-cell scheme: ⟨Δu_a Δu_b⟩ of unwrapped fractions, times the mean cell when asked.   Merge: exact, pairs across the cut added.
/// Errors:     standard error over at most 32 equal blocks of origins, at lags from block transforms of those blocks' whole blocks; null below 5 blocks.
/// Cost:       linear lags by FFT of blocks of W frames, W the power of two from the longest on: O(log W · N) a frame; lags below 10 and the logarithmic grid pair by
/// pair, O(log run length · N). State of 48 · W · N bytes plus sums. Agrees with the direct sum to 1e-10 max(MSD, 1 Å²).
/// Limits:     a step of half a cell between frames cannot be told from its mirror image (an event warns from 0.3).
/// </remarks>
public sealed partial class MeanSquaredDisplacement : Accumulator<MeanSquaredDisplacement>
{
    private readonly MsdLayout _layout;
    private readonly RunDescription _run;
    private readonly HistoryFrame _current;
    private readonly HistoryFrame _segmentFirst;
    private readonly PairTerms _pair;
    private readonly BlockGrid _grid;
    private readonly BlockGrid _errorGrid;
    private readonly CorrelationLevel _linear;
    private readonly BlockDisplacements _engine;
    private readonly LagSums _blockSums;
    private readonly BlockHistory<HistoryFrame> _blocks;
    private readonly List<CorrelationLevel> _levels = [];
    private readonly int _firstLevel;
    private readonly SingleOrigin _single;
    private readonly StepCounts _steps;
    private readonly Int128[] _cellSum = new Int128[9];
    private long _frames;
    private bool _continues;
    private bool _broken;
    private bool _segmentKnown;

    /// <summary>An empty accumulator for a run.</summary>
    public MeanSquaredDisplacement(MsdOptions options, RunDescription run, string optionsSha256)
        : base("msd", 3, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _layout = new MsdLayout(options, run);
        (_current, _segmentFirst, _pair) = (new HistoryFrame(_layout), new HistoryFrame(_layout), new PairTerms(_layout));
        (_grid, _errorGrid) = (new BlockGrid(_layout.OriginStride, BlockGrid.FineBlocks), new BlockGrid(_layout.OriginStride, BlockGrid.ErrorBlocks));
        _linear = CorrelationLevel.Linear(_layout);
        (_engine, _blockSums) = (new BlockDisplacements(_layout), new LagSums(_layout, _layout.BlockLags.Length, direct: false));
        _blocks = new BlockHistory<HistoryFrame>(_layout.BlockWidth, () => new HistoryFrame(_layout), new DisplacementPairs(_engine, _blockSums, _errorGrid));
        _single = new SingleOrigin(_layout);
        _steps = new StepCounts(_layout);
        _firstLevel = FirstLevel();
    }

    /// <inheritdoc/>
    public override long StateBytes => MsdMemory.StateBytes(_layout, Levels) + _single.StateBytes;

    /// <summary>Logarithmic levels of a run of 2^20 frames.</summary>
    private int Levels => _layout.LogBase == 0 ? 0 : Math.Max(0, 20 - _firstLevel);

    /// <summary>With few linear lags all of them are summed pair by pair.</summary>
    private bool HasBlocks => _layout.BlockLags.Length > 0;

    /// <inheritdoc/>
    public override long ResultCells => MsdMemory.ResultCells(_layout, Levels);

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        _current.Fill(frame);
        _continues |= _frames == 0 && frame.Index > 0 && !_broken;
        bool recordHead = _continues && !_broken;
        CoarsenAll(_grid.Extend(frame.Ordinal));
        _blockSums.Blocks.Coarsen(_errorGrid, _errorGrid.Extend(frame.Ordinal));
        AddCell(frame.Cell);
        if (frame.Index == 0)
        {
            _segmentFirst.CopyFrom(_current);
            _segmentKnown = true;
        }

        EnsureLevels(frame.Index);
        if (_linear.Last is { } before)
        {
            _steps.Add(before.U, _current.U);
        }

        _single.Add(_current);
        _linear.Add(_current, _pair, _grid, recordHead);
        if (HasBlocks)
        {
            _blocks.Add(_current);
        }

        foreach (CorrelationLevel level in _levels)
        {
            if (frame.Index % level.FrameStride == 0)
            {
                level.Add(_current, _pair, _grid, recordHead);
            }
        }

        _frames++;
    }

    /// <inheritdoc/>
    public override void Break(SegmentBreak segmentBreak)
    {
        Flush();
        _single.Break(_linear.Newest);
        _broken = true;
        _segmentKnown = false;
        _linear.Break();
        _blocks.Break();
        foreach (CorrelationLevel level in _levels)
        {
            level.Break();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results()
    {
        Flush();
        LagSums blockSums = _blockSums.Clone();
        _blocks.Finish(new DisplacementPairs(_engine, blockSums, _errorGrid));
        MsdTable table = new(_layout, _run, _frames, MeanCell());
        return
        [
            table.Build([_linear, .. _levels], blockSums, _single, _grid, _errorGrid),
            new MsdBlockTable(_layout, _run, _frames).Build([_linear, .. _levels], _grid),
            .. Carriers(),
            _steps.ToTable(_frames, MeanCell()),
        ];
    }

    /// <summary>Of several mobile species: what their charge displacement is made of.</summary>
    private ColumnTable[] Carriers() => _layout.Carriers.Length == 0 ? [] : [new MsdBlockTable(_layout, _run, _frames).Carriers([_linear, .. _levels], _grid)];

    /// <summary>The lowest level that has a lag beyond the linear ones.</summary>
    private int FirstLevel()
    {
        int k = 0;
        while (_layout.LogBase > 0 && ((2L * _layout.LogBase) - 1) << k <= _layout.LinearLags)
        {
            k++;
        }

        return k;
    }

    /// <summary>
    /// Level k begins when frame 2^k arrives: until then the only multiple of 2^k was frame 0, which is kept. So memory grows with the
    /// logarithm of the run length, and a range that starts late has all levels from its first frame.
    /// </summary>
    private void EnsureLevels(long index)
    {
        while (_layout.LogBase > 0 && index >= 1L << (_firstLevel + _levels.Count))
        {
            CreateLevel(withSegmentFirst: index > 0);
        }
    }

    private void CreateLevel(bool withSegmentFirst)
    {
        CorrelationLevel level = CorrelationLevel.Logarithmic(_layout, _firstLevel + _levels.Count);
        if (withSegmentFirst && _segmentKnown)
        {
            level.Add(_segmentFirst, _pair, _grid, recordHead: false);
        }

        _levels.Add(level);
    }

    private static string LevelName(int j) => FormattableString.Invariant($"log{j}");

    private void Flush()
    {
        _linear.Flush(_pair, _grid);
        foreach (CorrelationLevel level in _levels)
        {
            level.Flush(_pair, _grid);
        }
    }

    private void CoarsenAll(int doublings)
    {
        _linear.Sums.Blocks.Coarsen(_grid, doublings);
        foreach (CorrelationLevel level in _levels)
        {
            level.Sums.Blocks.Coarsen(_grid, doublings);
        }
    }

    private void AddCell(Cell cell)
    {
        for (int i = 0; i < 9; i++)
        {
            FixedPoint.Add(ref _cellSum[i], cell[i / 3, i % 3]);
        }
    }

    private Cell MeanCell()
    {
        if (_frames == 0)
        {
            return _run.FirstCell;
        }

        Span<double> h = stackalloc double[9];
        for (int i = 0; i < 9; i++)
        {
            h[i] = FixedPoint.Mean(_cellSum[i], _frames);
        }

        return new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
    }
}
