using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// Steps between neighbouring frames of each species and axis, in cell edges: how many are large, and the sum of their squares. A large
/// step may be the mirror image of a larger one, which nothing in the frames can tell; these numbers bound what that can do to a
/// mean-squared displacement.
/// </summary>
internal sealed class StepCounts(MsdLayout layout)
{
    /// <summary>What the table <c>msd_steps</c> is.</summary>
    public static readonly TableSchema Schema = new("msd_steps", 1)
    {
        Definition = "steps between neighbouring frames",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species").Key(),
            ColumnSchema.Int64("axis", "1", "Cell edge, 0 to 2").Key(),
            ColumnSchema.Float64("edge_A2", "angstrom^2", "Square of the cell's edge"),
            ColumnSchema.Float64("steps", "1", "Steps of one atom along the edge"),
            ColumnSchema.Int64("large", "1", "Those above 0.3 of the edge"),
            ColumnSchema.Float64("mean_square", "1", "Mean square, in edges"),
        ],
    };

    private readonly long[] _large = new long[3 * layout.Species]; // [species, axis]
    private readonly Int128[] _squares = new Int128[3 * layout.Species];
    private readonly double[] _sums = new double[3 * layout.Species];
    private readonly double _limit = UnwrapStage.LargeStep * layout.Period;
    private readonly double _scale = 1.0 / layout.Period;
    private long _pairs;

    /// <summary>Takes the step from a frame to the next one in.</summary>
    public void Add(double[] before, double[] after) => Add(before, after, []);

    /// <summary>The same where the later frame counts its images from elsewhere.</summary>
    public void Add(double[] before, double[] after, ReadOnlySpan<double> images)
    {
        Array.Clear(_sums);
        for (int axis = 0; axis < 3; axis++)
        {
            foreach (AtomBlock block in layout.Topology.Blocks)
            {
                int at = (3 * block.Species) + axis, start = (axis * layout.Atoms) + block.Start;
                double sum = 0;
                long large = 0;
                for (int i = start; i < start + block.Count; i++)
                {
                    double step = after[i] - before[i] + (images.IsEmpty ? 0 : images[i]);
                    large += Math.Abs(step) > _limit ? 1 : 0;
                    step *= _scale;
                    sum += step * step;
                }

                _large[at] += large;
                _sums[at] += sum;
            }
        }

        for (int at = 0; at < _sums.Length; at++)
        {
            FixedPoint.Add(ref _squares[at], _sums[at]);
        }

        _pairs++;
    }

    /// <summary>Adds those of another range.</summary>
    public void Append(StepCounts next)
    {
        for (int at = 0; at < _sums.Length; at++)
        {
            _large[at] += next._large[at];
            _squares[at] += next._squares[at];
        }

        _pairs += next._pairs;
    }

    /// <summary>The intermediate table <c>msd_steps</c>.</summary>
    public ColumnTable ToTable(long frames, Cell cell)
    {
        TableBuilder table = new(Schema);
        double[] metric = new double[MsdLayout.Tensor];
        HistoryFrame.MetricOf(cell, metric);
        for (int at = 0; at < _sums.Length; at++)
        {
            double steps = (double)_pairs * layout.Topology.Counts[at / 3];
            table.Int64("frames", frames);
            table.Utf8("species", layout.Topology.Species[at / 3]);
            table.Int64("axis", at % 3);
            table.Float64("edge_A2", metric[at % 3]);
            table.Float64("steps", steps);
            table.Int64("large", _large[at]);
            table.Float64("mean_square", steps > 0 ? FixedPoint.ToDouble(_squares[at]) / steps : null);
        }

        return table.ToTable(frames);
    }

    public void Save(StateWriter state)
    {
        state.Int64("steps", [_pairs, .. _large]);
        state.Int128("steps.squares", _squares);
    }

    public void Load(StateReader state)
    {
        long[] counts = state.Int64("steps");
        _pairs = counts[0];
        counts.AsSpan(1).CopyTo(_large);
        state.Int128("steps.squares").CopyTo(_squares, 0);
    }
}
