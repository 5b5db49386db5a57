using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Volume, cell edges and drift of the centre of mass along the run, thinned to a bounded number of rows.</summary>
/// <remarks>
/// Definition: drift = Σ m_i [r_i(t) - r_i(first frame of the segment)]/Σ m_i of unwrapped positions; m = 1 where masses are unknown.
/// Source:     this project (docs/method.md): a run whose centre of mass moves, or whose cell does, is not what the other tables assume.
/// Shapes:     rows [rows, 6 int64 or double], sums [rows, species, 3] int64 quanta.   Units: Å, Å³.
/// Cell:       reference-cell scheme: sums of unwrapped fractions, times the mean cell when asked.   Merge: exact, images across the cut are added.
/// Errors:     none: these are the values of single frames.
/// Cost:       O(N) a frame; at most 20,001 rows of 6 + 3 species words, and three frames.
/// Limits:     frames at multiples of a power of two of the analysed frames are kept: the smallest that leaves at most 20,000.
/// </remarks>
public sealed class Thermo : Accumulator<Thermo>
{
    private readonly RunDescription _run;
    private readonly AtomKinds _kinds;
    private readonly ThermoRows _rows;
    private readonly Int128[] _cellSum = new Int128[9];
    private readonly long[] _head;
    private readonly long[] _reference;
    private readonly long[] _last;
    private long _frames;
    private long _headSegment;
    private long _lastSegment;
    private bool _continues;

    /// <summary>An empty accumulator for a run.</summary>
    public Thermo(ThermoOptions options, RunDescription run, string optionsSha256)
        : base("thermo", 1, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _kinds = new AtomKinds(run);
        _rows = new ThermoRows(options.MaxRows, _kinds.Count);
        int size = 3 * run.Topology.AtomCount;
        (_head, _reference, _last) = (new long[size], new long[size], new long[size]);
    }

    /// <inheritdoc/>
    public override long StateBytes => _rows.Bytes + (3L * sizeof(long) * _head.Length);

    /// <inheritdoc/>
    public override long ResultCells => 10L * _rows.Limit;

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        ReadOnlySpan<long> u = frame.Unwrapped;
        if (_frames == 0)
        {
            u.CopyTo(_head);
            (_headSegment, _continues) = (frame.Segment, frame.Index > 0);
        }

        if (_frames == 0 || frame.Segment != _lastSegment)
        {
            u.CopyTo(_reference);
        }

        u.CopyTo(_last);
        _lastSegment = frame.Segment;
        _frames++;
        for (int i = 0; i < 9; i++)
        {
            FixedPoint.Add(ref _cellSum[i], frame.Cell[i / 3, i % 3]);
        }

        if (_rows.Keeps(frame.Ordinal))
        {
            SumsSince(_reference, u, _rows.Append(frame));
        }
    }

    /// <summary>Nothing to do: the next frame says that its segment is another, and becomes the reference.</summary>
    public override void Break(SegmentBreak segmentBreak)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results() => [_rows.ToTable(_run, _kinds, _frames, MeanCell())];

    /// <inheritdoc/>
    protected override void Append(Thermo next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next._frames == 0)
        {
            return;
        }

        if (_frames == 0)
        {
            Restore(next.Snapshot());
            return;
        }

        bool joins = next._continues && next._headSegment == _lastSegment;
        if (joins)
        {
            Shift(next);
        }

        if (!joins || next._lastSegment != next._headSegment)
        {
            next._reference.CopyTo(_reference, 0);
        }

        next._last.CopyTo(_last, 0);
        _lastSegment = next._lastSegment;
        _frames += next._frames;
        _rows.Append(next._rows);
        for (int i = 0; i < _cellSum.Length; i++)
        {
            _cellSum[i] += next._cellSum[i];
        }
    }

    internal override void Save(StateWriter state)
    {
        state.Int64("at", _frames, _headSegment, _lastSegment, _continues ? 1 : 0);
        state.Int64("head", _head);
        state.Int64("reference", _reference);
        state.Int64("last", _last);
        state.Int128("cell", _cellSum);
        _rows.Save(state);
    }

    internal override void Load(StateReader state)
    {
        long[] at = state.Int64("at");
        (_frames, _headSegment, _lastSegment, _continues) = (at[0], at[1], at[2], at[3] != 0);
        state.Int64("head").CopyTo(_head, 0);
        state.Int64("reference").CopyTo(_reference, 0);
        state.Int64("last").CopyTo(_last, 0);
        state.Int128("cell").CopyTo(_cellSum, 0);
        _rows.Load(state);
    }

    /// <summary>
    /// The right range counted images from its own first frame: whole cells are added so that its segment goes on from this one's.
    /// </summary>
    private void Shift(Thermo next)
    {
        long period = _run.Period, half = period / 2;
        bool lastIsHead = next._lastSegment == next._headSegment;
        long[] shifted = new long[_head.Length];
        for (int i = 0; i < _head.Length; i++)
        {
            long step = next._head[i] - _last[i];
            long reduced = step % period;
            reduced += reduced < 0 ? period : 0;
            reduced -= reduced >= half ? period : 0;
            shifted[i] = checked(_last[i] + reduced);
            next._last[i] += lastIsHead ? shifted[i] - next._head[i] : 0;
        }

        long[] sums = new long[3 * _kinds.Count];
        SumsSince(_reference, shifted, sums);
        next._rows.Shift(next._headSegment, sums);
    }

    private void SumsSince(ReadOnlySpan<long> from, ReadOnlySpan<long> to, Span<long> sums)
    {
        int atoms = _run.Topology.AtomCount;
        sums.Clear();
        for (int axis = 0; axis < 3; axis++)
        {
            for (int b = 0; b < _run.Topology.Blocks.Length; b++)
            {
                AtomBlock block = _run.Topology.Blocks[b];
                long sum = 0;
                int start = (axis * atoms) + block.Start;
                for (int i = start; i < start + block.Count; i++)
                {
                    sum += to[i] - from[i];
                }

                sums[(3 * _kinds.OfBlock(b)) + axis] += sum;
            }
        }
    }

    private Cell MeanCell()
    {
        Span<double> h = stackalloc double[9];
        for (int i = 0; i < 9; i++)
        {
            h[i] = _frames == 0 ? 0 : FixedPoint.Mean(_cellSum[i], _frames);
        }

        return new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
    }
}
