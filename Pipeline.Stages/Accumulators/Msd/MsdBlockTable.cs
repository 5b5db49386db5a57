using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// The intermediate table <c>msd_blocks</c>: squares of each block of time at the lags summed pair by pair, for estimators that need
/// blocks.
/// </summary>
internal sealed class MsdBlockTable(MsdLayout layout, RunDescription run, long frames)
{
    /// <summary>What the table <c>msd_blocks</c> is.</summary>
    public static readonly TableSchema Schema = new("msd_blocks", 1)
    {
        Definition = "mean squared displacement of the origins of each block of time, with the cell of each origin",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species").Key(),
            ColumnSchema.Utf8("drift", "What was removed").Key(),
            ColumnSchema.Int64("lag_frames", "1", "Lag in analysed frames").Key(),
            ColumnSchema.Float64("lag_ps", "ps", "Lag").Coordinate(),
            ColumnSchema.Int64("block", "1", "Block of time the origins lie in, from the start of the run").Key(),
            ColumnSchema.Int64("block_frames", "1", "Analysed frames of a block"),
            ColumnSchema.Int64("origins", "1", "Time origins"),
            ColumnSchema.Float64("msd_A2", "angstrom^2", "Mean-squared displacement of these origins"),
            ColumnSchema.Float64("collective_A2", "angstrom^2", "|sum of displacements|^2/N of these origins"),
        ],
    };

    /// <summary>
    /// What the table <c>msd_carriers</c> is: species is a carrier, or a pair of them (A-B) with its product in the last column.
    /// </summary>
    public static readonly TableSchema CarrierSchema = Schema with
    {
        Name = "msd_carriers",
        Definition = "squares of several carriers summed over their atoms, and products of their sums, of the origins of each block of time",
    };

    public ColumnTable Build(IReadOnlyList<CorrelationLevel> levels, BlockGrid grid)
    {
        (LagSums Sums, long Lag, int Index)[] lags = [.. levels.SelectMany(l => l.Lags().Select(lag => (l.Sums, lag.Lag, lag.Index))).OrderBy(l => l.Lag)];
        TableBuilder table = new(Schema);
        for (int series = 0; series < layout.Series; series++)
        {
            foreach ((LagSums sums, long lag, int index) in lags)
            {
                for (int slot = 0; slot < grid.MaxBlocks && sums.Origins(index) > 0; slot++)
                {
                    long origins = sums.Blocks.Origins(index, slot);
                    if (origins > 0)
                    {
                        Row(table, series, lag, grid, slot, origins, Mean(sums, index, series, slot), Mean(sums, index, series + layout.Series, slot));
                    }
                }
            }
        }

        return table.ToTable(frames);
    }

    /// <summary>
    /// The intermediate table <c>msd_carriers</c>: the same columns for each of several carriers, with sums over the atoms instead of
    /// means, and for each pair of them (A-B) the product of their summed displacements as collective.
    /// </summary>
    public ColumnTable Carriers(IReadOnlyList<CorrelationLevel> levels, BlockGrid grid)
    {
        (LagSums Sums, long Lag, int Index)[] lags = [.. levels.SelectMany(l => l.Lags().Select(lag => (l.Sums, lag.Lag, lag.Index))).OrderBy(l => l.Lag)];
        TableBuilder table = new(CarrierSchema);
        for (int d = 0; d < layout.CarrierDrifts.Length; d++)
        {
            int first = (2 * layout.Series) + (d * layout.CarrierTerms), at = first;
            foreach ((string name, bool isPair) in CarrierNames())
            {
                (int atoms, int sum) = isPair ? (-1, at) : (at, at + 1);
                at = sum + 1;
                foreach ((LagSums sums, long lag, int index) in lags)
                {
                    for (int slot = 0; slot < grid.MaxBlocks && sums.Origins(index) > 0; slot++)
                    {
                        long origins = sums.Blocks.Origins(index, slot);
                        if (origins > 0)
                        {
                            double Of(int which) => which < 0 ? 0 : FixedPoint.ToDouble(sums.Blocks.Sum(index, which, slot)) / origins;
                            Row(table, name, layout.CarrierDrifts[d].ToString(), lag, grid, slot, origins, Of(atoms), Of(sum));
                        }
                    }
                }
            }
        }

        return table.ToTable(frames);
    }

    /// <summary>Carriers, then their pairs.</summary>
    private IEnumerable<(string Name, bool IsPair)> CarrierNames()
    {
        string[] names = [.. layout.Carriers.Select(s => layout.Topology.Species[s])];
        foreach (string name in names)
        {
            yield return (name, false);
        }

        for (int i = 0; i < names.Length; i++)
        {
            for (int j = i + 1; j < names.Length; j++)
            {
                yield return ($"{names[i]}-{names[j]}", true);
            }
        }
    }

    private double Mean(LagSums sums, int index, int which, int slot) =>
        FixedPoint.ToDouble(sums.Blocks.Sum(index, which, slot)) / ((double)sums.Blocks.Origins(index, slot) * layout.Topology.Counts[which % layout.Series / layout.Drifts.Length]);

    private void Row(TableBuilder table, int series, long lag, BlockGrid grid, int slot, long origins, double msd, double collective) => Row(
        table,
        layout.Series == 0 ? "" : layout.Topology.Species[series / layout.Drifts.Length],
        layout.Series == 0 ? "" : layout.Drifts[series % layout.Drifts.Length].ToString(),
        lag, grid, slot, origins, msd, collective);

    private void Row(TableBuilder table, string species, string drift, long lag, BlockGrid grid, int slot, long origins, double msd, double collective)
    {
        table.Int64("frames", frames);
        table.Utf8("species", species);
        table.Utf8("drift", drift);
        table.Int64("lag_frames", lag);
        table.Float64("lag_ps", lag * run.FrameIntervalFs / 1000);
        table.Int64("block", origins == 0 ? 0 : grid.FirstBlock + slot);
        table.Int64("block_frames", grid.Width);
        table.Int64("origins", origins);
        table.Float64("msd_A2", msd);
        table.Float64("collective_A2", collective);
    }
}
