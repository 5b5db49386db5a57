using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>
/// The tables <c>vacf</c>; for the errors of what is computed from it, <c>vacf_blocks</c>; and, where a species has several masses,
/// <c>vacf_masses</c>. A mass-weighted mean, sum of m C over sum of m of a species' atoms, is what its vdos is the spectrum of.
/// </summary>
internal sealed class VacfTable(VacfOptions options, RunDescription run, AtomKinds kinds, long frames)
{
    /// <summary>What the table <c>vacf</c> is.</summary>
    public static readonly TableSchema Schema = new("vacf", 1)
    {
        Definition = "C(tau) = <v(t0+tau).v(t0)> per atom, all origins",
        Source = Literature.Miyagawa2024 + ", eqs. (2), (3)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; all, last: the unweighted mean of all atoms").Key(),
            ColumnSchema.Int64("lag_frames", "1", "Lag in analysed frames, every one up to maxLagPs").Key(),
            ColumnSchema.Float64("lag_ps", "ps", "Lag").Coordinate(),
            ColumnSchema.Float64("vacf_A2_ps2", "angstrom^2/ps^2", "Velocity autocorrelation <v(t0 + tau).v(t0)> per atom, all origins"),
            ColumnSchema.Float64("vacf_normalised", "1", "Over its value at lag 0; null where that is 0"),
            ColumnSchema.Int64("origins", "1", "Time origins (not times atoms)"),
        ],
    };

    /// <summary>What the table <c>vacf_masses</c> is.</summary>
    public static readonly TableSchema MassesSchema = Schema with
    {
        Name = "vacf_masses",
        Definition = Schema.Definition + ", mass-weighted within each species",
        IsIntermediate = true,
    };

    /// <summary>What the table <c>vacf_blocks</c> is.</summary>
    public static readonly TableSchema BlockSchema = new("vacf_blocks", 1)
    {
        Definition = "C(tau) = <v(t0+tau).v(t0)> per atom, of the origins of each block of time",
        Source = Literature.Miyagawa2024 + ", eqs. (2), (3)",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; all, last: the unweighted mean of all atoms").Key(),
            ColumnSchema.Int64("block", "1", "Block of time the origins lie in").Key(),
            ColumnSchema.Int64("lag_frames", "1", "Lag in analysed frames").Key(),
            ColumnSchema.Float64("vacf_A2_ps2", "angstrom^2/ps^2", "Velocity autocorrelation per atom of these origins"),
            ColumnSchema.Int64("origins", "1", "Time origins"),
        ],
    };

    private const string Definition = "C(tau) = <v(t0+tau).v(t0)> per atom, all origins; Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (2), (3)";
    /// <summary>All it makes, and what the velocities show of atoms that are held.</summary>
    public static readonly IReadOnlyList<TableSchema> All = [Schema, BlockSchema, MovedComponents.Schema, MassesSchema];

    private readonly Topology _topology = run.Topology;

    private Dictionary<string, string> Metadata() => new(StringComparer.Ordinal)
    {
        ["velocity"] = "central-difference",
        ["window"] = options.Window,
        ["interval_fs"] = run.FrameIntervalFs?.ToString("R", CultureInfo.InvariantCulture) ?? "unknown",
    };

    /// <summary>Without a known frame interval there are no velocities, hence no sums and no rows.</summary>
    public ColumnTable Build(VelocitySums? sums)
    {
        TableBuilder table = new(Schema);
        for (int s = 0; s <= _topology.Species.Count; s++)
        {
            double zero = sums is null || sums.Origins(0) == 0 ? 0 : Mean(s, sums.Origins(0), which => sums.Sum(0, which));
            for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Origins(lag) > 0; lag++)
            {
                int at = lag;
                Row(table, s, lag, sums.Origins(lag), Mean(s, sums.Origins(lag), which => sums.Sum(at, which)), zero);
            }
        }

        return table.ToTable(frames, Metadata());
    }

    /// <summary>The same, mass-weighted within each species and without <c>all</c>.</summary>
    public ColumnTable BuildMassWeighted(VelocitySums? sums)
    {
        TableBuilder table = new(MassesSchema);
        for (int s = 0; s < _topology.Species.Count; s++)
        {
            for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Origins(lag) > 0; lag++)
            {
                int at = lag;
                Row(table, s, lag, sums.Origins(lag), WeightedMean(s, sums.Origins(lag), which => sums.Sum(at, which)), 0);
            }
        }

        return table.ToTable(frames, Metadata());
    }

    /// <summary>The same in at most 32 blocks of time, mass-weighted within each species.</summary>
    public ColumnTable BuildBlocks(VelocitySums? sums, BlockGrid grid, int width)
    {
        TableBuilder table = new(BlockSchema);
        for (int s = 0; s <= _topology.Species.Count; s++)
        {
            for (int slot = 0; slot < grid.MaxBlocks; slot++)
            {
                for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Blocks.Origins(lag, slot) > 0; lag++)
                {
                    (int l, int k) = (lag, slot);
                    long origins = sums.Blocks.Origins(lag, slot);
                    BlockRow(table, s, grid.FirstBlock + slot, lag, WeightedMean(s, origins, which => FixedPoint.ToDouble(sums.Blocks.Sum(l, which, k))), origins);
                }
            }
        }

        Dictionary<string, string> metadata = Metadata();
        metadata["block_origins"] = Math.Max(grid.Width, width).ToString(CultureInfo.InvariantCulture);
        return table.ToTable(frames, metadata);
    }

    /// <summary>Mean over atoms and origins; the last species is all of them, unweighted.</summary>
    private double Mean(int species, long origins, Func<int, double> sum)
    {
        double total = 0;
        for (int k = 0; k < kinds.Count; k++)
        {
            total += species == _topology.Species.Count || kinds.SpeciesOf(k) == species ? sum(k) : 0;
        }

        return total / ((double)origins * (species < _topology.Species.Count ? _topology.Counts[species] : _topology.AtomCount));
    }

    /// <summary>The same, each atom counted by its mass; of a species with one mass, and of all of them, the plain mean.</summary>
    private double WeightedMean(int species, long origins, Func<int, double> sum)
    {
        double total = 0, mass = 0;
        int own = 0;
        for (int k = 0; k < kinds.Count; k++)
        {
            if (kinds.SpeciesOf(k) == species)
            {
                total += kinds.MassOf(k) * sum(k);
                mass += kinds.MassOf(k) * kinds.CountOf(k);
                own++;
            }
        }

        return own < 2 ? Mean(species, origins, sum) : total / (origins * mass);
    }

    private string Name(int species) => species < _topology.Species.Count ? _topology.Species[species] : "all";

    private void Row(TableBuilder table, int species, int lag, long origins, double value, double zero)
    {
        table.Int64("frames", frames);
        table.Utf8("species", Name(species));
        table.Int64("lag_frames", lag);
        table.Float64("lag_ps", lag * run.FrameIntervalFs / 1000);
        table.Float64("vacf_A2_ps2", value);
        table.Float64("vacf_normalised", zero > 0 ? value / zero : null);
        table.Int64("origins", origins);
    }

    private void BlockRow(TableBuilder table, int species, long block, int lag, double value, long origins)
    {
        table.Int64("frames", frames);
        table.Utf8("species", Name(species));
        table.Int64("block", block);
        table.Int64("lag_frames", lag);
        table.Float64("vacf_A2_ps2", value);
        table.Int64("origins", origins);
    }
}
