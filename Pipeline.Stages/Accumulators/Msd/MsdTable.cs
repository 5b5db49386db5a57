using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>Turns the sums into the table <c>msd</c>: tensors of fractions times the mean printed cell.</summary>
internal sealed class MsdTable(MsdLayout layout, RunDescription run, long frames, Cell cell)
{
    /// <summary>What the table <c>msd</c> is.</summary>
    public static readonly TableSchema Schema = new("msd", 1)
    {
        Definition = "<|y(t0+tau)-y(t0)|^2>, y unwrapped less the drift",
        Source = Literature.Miyagawa2024 + ", eqs. (6), (7)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; every one has rows").Key(),
            ColumnSchema.Utf8("origin", "multi: all time origins; single: the first analysed frame").Key(),
            ColumnSchema.Utf8("drift", "What was removed: raw nothing, host the mean of the host atoms, com the centre of mass").Key(),
            ColumnSchema.Int64("lag_frames", "1", "Lag in analysed frames").Key(),
            ColumnSchema.Float64("lag_ps", "ps", "Lag; null without a time step").Coordinate(),
            ColumnSchema.Float64("msd_A2", "angstrom^2", "Mean-squared displacement"),
            ColumnSchema.Float64("msd_x_A2", "angstrom^2", "Its x part"),
            ColumnSchema.Float64("msd_y_A2", "angstrom^2", "Its y part"),
            ColumnSchema.Float64("msd_z_A2", "angstrom^2", "Its z part"),
            ColumnSchema.Int64("origins", "1", "Time origins (not times atoms); 1 for single"),
            ColumnSchema.Float64(
                "stderr_A2", "angstrom^2",
                "Standard error of msd_A2 over blocks of origins; null below five whole blocks, and for single"),
            ColumnSchema.Float64("collective_A2", "angstrom^2", "|sum of displacements|^2/N over the same origins"),
            ColumnSchema.Float64(
                "alpha2", "1",
                "Non-Gaussian parameter 3 <r^4>/(5 <r^2>^2) - 1; only at lags 1 to 9 and on the logarithmic grid"),
        ],
    };

    private readonly double[] _tensor = new double[MsdLayout.Tensor];

    private readonly record struct Row(long Lag, double[] Terms, long Origins, Func<int, int, double> StandardError, Func<int, int, (double Second, double Fourth)>? Moments);

    public ColumnTable Build(IReadOnlyList<CorrelationLevel> levels, LagSums blockSums, SingleOrigin single, BlockGrid grid, BlockGrid errorGrid)
    {
        List<Row> multi = [.. levels.SelectMany(l => DirectRows(l, grid, errorGrid)).Concat(BlockRows(blockSums, errorGrid)).OrderBy(r => r.Lag)];
        List<Row> one = [.. single.Rows(levels[0].Newest).Select(r => SingleRow(r.Lag, r.Values))];
        TableBuilder table = new(Schema, (multi.Count + one.Count) * layout.Species * layout.Drifts.Length);
        for (int s = 0; s < layout.Species; s++)
        {
            foreach ((string origin, List<Row> rows) in new[] { ("multi", multi), ("single", one) })
            {
                for (int d = 0; d < layout.Drifts.Length; d++)
                {
                    foreach (Row row in rows)
                    {
                        Add(table, s, origin, layout.Drifts[d], d, row);
                    }
                }
            }
        }

        return table.ToTable(frames, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["unwrap"] = "reference-cell",
            ["host"] = string.Join(' ', run.HostSpecies.Select(s => run.Topology.Species[s])),
            ["origin_stride"] = FormattableString.Invariant($"{layout.OriginStride}"),
        });
    }

    private IEnumerable<Row> DirectRows(CorrelationLevel level, BlockGrid grid, BlockGrid errorGrid)
    {
        foreach ((long lag, int index) in level.Lags().Where(l => level.Sums.Origins(l.Index) > 0))
        {
            yield return new Row(
                lag,
                Terms(level.Sums, index),
                level.Sums.Origins(index),
                (s, d) => level.Sums.Blocks.StandardError(index, (s * layout.Drifts.Length) + d, grid, errorGrid, level.OriginSpacing, level.OriginSpacing, layout.Topology.Counts[s]),
                layout.HasFourth(lag) ? (s, d) => level.Sums.Moments(index, s, d) : null);
        }
    }

    /// <summary>
    /// Whole blocks of the transform are what a standard error can be taken over: those that are longer than a block of the grid join
    /// several.
    /// </summary>
    private IEnumerable<Row> BlockRows(LagSums sums, BlockGrid errorGrid)
    {
        for (int i = 0; i < layout.BlockLags.Length; i++)
        {
            int index = i;
            if (sums.Origins(index) > 0)
            {
                yield return new Row(
                    layout.BlockLags[index],
                    Terms(sums, index),
                    sums.Origins(index),
                    (s, d) => sums.Blocks.StandardError(index, (s * layout.Drifts.Length) + d, errorGrid, errorGrid, layout.BlockWidth, layout.OriginStride, layout.Topology.Counts[s]),
                    null);
            }
        }
    }

    private double[] Terms(LagSums sums, int index)
    {
        double[] terms = new double[layout.Terms];
        sums.Mean(index, terms);
        return terms;
    }

    private Row SingleRow(long lag, double[] values) => new(
        lag,
        values[..layout.Terms],
        1,
        static (_, _) => double.NaN,
        layout.HasFourth(lag)
            ? (s, d) =>
            {
                int at = layout.Terms + (2 * ((s * layout.Drifts.Length) + d));
                return (values[at], values[at + 1]);
            }
    : null);

    private void Add(TableBuilder table, int species, string origin, Drift removed, int drift, Row row)
    {
        double atoms = layout.Topology.Counts[species];
        layout.DriftTensor(row.Terms, species, removed, _tensor);
        double x = Axis(0) / atoms, y = Axis(1) / atoms, z = Axis(2) / atoms;
        layout.CollectiveTensor(row.Terms, species, removed, _tensor);
        double collective = (Axis(0) + Axis(1) + Axis(2)) / atoms;
        table.Int64("frames", frames);
        table.Utf8("species", layout.Topology.Species[species]);
        table.Utf8("origin", origin);
        table.Utf8("drift", removed.ToString());
        table.Int64("lag_frames", row.Lag);
        table.Float64("lag_ps", row.Lag * run.FrameIntervalFs / 1000);
        table.Float64("msd_A2", x + y + z);
        table.Float64("msd_x_A2", x);
        table.Float64("msd_y_A2", y);
        table.Float64("msd_z_A2", z);
        table.Int64("origins", row.Origins);
        table.Float64("stderr_A2", row.StandardError(species, drift));
        table.Float64("collective_A2", collective);
        table.Float64("alpha2", Alpha2(species, drift, row));
    }

    /// <summary>Cartesian diagonal element: column of h, twice.</summary>
    private double Axis(int c)
    {
        double a = cell[0, c], b = cell[1, c], k = cell[2, c];
        return (a * a * _tensor[0]) + (b * b * _tensor[1]) + (k * k * _tensor[2])
            + (2 * ((b * k * _tensor[3]) + (a * k * _tensor[4]) + (a * b * _tensor[5])));
    }

    private double Alpha2(int species, int drift, Row row)
    {
        if (row.Moments is null)
        {
            return double.NaN;
        }

        (double second, double fourth) = row.Moments(species, drift);
        double n = layout.Topology.Counts[species];
        return 3 * (fourth / n) / (5 * (second / n) * (second / n)) - 1;
    }
}
