using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Groups;

/// <summary>Mean unwrapped positions and mean cell of consecutive frames: where the sites of a warm sublattice are. Sums are integers.</summary>
internal sealed class MeanStructure
{
    private readonly UnwrapStage _unwrap = new();
    private readonly Int128[] _cell = new Int128[9];
    private Int128[] _positions = [];
    private long _period = 1;

    /// <summary>Frames taken in.</summary>
    public long Frames { get; private set; }

    /// <summary>Takes a frame in; its coordinates are folded.</summary>
    public void Add(Frame frame)
    {
        _unwrap.Apply(frame);
        if (Frames == 0)
        {
            (_positions, _period) = (new Int128[frame.Unwrapped.Length], frame.Period);
        }

        for (int i = 0; i < _positions.Length; i++)
        {
            _positions[i] += frame.Unwrapped[i];
        }

        for (int i = 0; i < 9; i++)
        {
            FixedPoint.Add(ref _cell[i], frame.Cell[i / 3, i % 3]);
        }

        Frames++;
    }

    /// <summary>Mean cell.</summary>
    public Cell Cell
    {
        get
        {
            double[] h = [.. _cell.Select(sum => FixedPoint.Mean(sum, Frames))];
            return new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
        }
    }

    /// <summary>Mean scaled positions [3, N], folded into [0, 1).</summary>
    public double[] Scaled => [.. _positions.Select(sum =>
    {
        long mean = (long)(sum / Frames) % _period;
        return (mean < 0 ? mean + _period : mean) / (double)_period;
    })];
}
