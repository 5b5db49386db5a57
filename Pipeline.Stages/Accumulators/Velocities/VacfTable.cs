using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>
/// The tables <c>vacf</c>; for the errors of what is computed from it, <c>vacf_blocks</c>; and, where a species has several masses, <c>vacf_masses</c>.
/// A mass-weighted mean, sum of m C over sum of m of a species' atoms, is what its vdos is the spectrum of.
/// </summary>
internal sealed class VacfTable(VacfOptions options, RunDescription run, AtomKinds kinds, long frames)
{
    private const string Definition = "C(tau) = <v(t0+tau).v(t0)> per atom, all origins; Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (2), (3)";
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
        TableBuilder table = new();
        for (int s = 0; s <= _topology.Species.Count; s++)
        {
            double zero = sums is null || sums.Origins(0) == 0 ? 0 : Mean(s, sums.Origins(0), which => sums.Sum(0, which));
            for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Origins(lag) > 0; lag++)
            {
                int at = lag;
                Row(table, s, lag, sums.Origins(lag), Mean(s, sums.Origins(lag), which => sums.Sum(at, which)), zero);
            }
        }

        if (sums is null || sums.Origins(0) == 0)
        {
            Row(table, 0, 0, 0, 0, 0);
            table.Clear();
        }

        return table.ToTable("vacf", 1, frames, Definition, Metadata());
    }

    /// <summary>The same, mass-weighted within each species and without <c>all</c>.</summary>
    public ColumnTable BuildMassWeighted(VelocitySums? sums)
    {
        TableBuilder table = new();
        for (int s = 0; s < _topology.Species.Count; s++)
        {
            for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Origins(lag) > 0; lag++)
            {
                int at = lag;
                Row(table, s, lag, sums.Origins(lag), WeightedMean(s, sums.Origins(lag), which => sums.Sum(at, which)), 0);
            }
        }

        if (sums is null || sums.Origins(0) == 0)
        {
            Row(table, 0, 0, 0, 0, 0);
            table.Clear();
        }

        return table.ToTable("vacf_masses", 1, frames, Definition, Metadata()) with { IsIntermediate = true };
    }

    /// <summary>The same in at most 32 blocks of time, mass-weighted within each species.</summary>
    public ColumnTable BuildBlocks(VelocitySums? sums, BlockGrid grid, int width)
    {
        TableBuilder table = new();
        bool empty = true;
        for (int s = 0; s <= _topology.Species.Count; s++)
        {
            for (int slot = 0; slot < grid.MaxBlocks; slot++)
            {
                for (int lag = 0; lag < (sums?.Lags ?? 0) && sums!.Blocks.Origins(lag, slot) > 0; lag++)
                {
                    (int l, int k) = (lag, slot);
                    long origins = sums.Blocks.Origins(lag, slot);
                    BlockRow(table, s, grid.FirstBlock + slot, lag, WeightedMean(s, origins, which => FixedPoint.ToDouble(sums.Blocks.Sum(l, which, k))), origins);
                    empty = false;
                }
            }
        }

        if (empty)
        {
            BlockRow(table, 0, 0, 0, 0, 0);
            table.Clear();
        }

        Dictionary<string, string> metadata = Metadata();
        metadata["block_origins"] = Math.Max(grid.Width, width).ToString(CultureInfo.InvariantCulture);
        return table.ToTable("vacf_blocks", 1, frames, Definition, metadata) with { IsIntermediate = true };
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
        table.Int64("frames", "1", frames, "Trajectory frames the row covers");
        table.Utf8("species", Name(species), "all: unweighted mean of all atoms");
        table.Int64("lag_frames", "1", lag, "Lag in analysed frames");
        table.Float64("lag_ps", "ps", lag * run.FrameIntervalFs / 1000, "Lag");
        table.Float64("vacf_A2_ps2", "angstrom^2/ps^2", value, "Velocity autocorrelation per atom");
        table.Float64("vacf_normalised", "1", zero > 0 ? value / zero : null, "Over its value at lag 0");
        table.Int64("origins", "1", origins, "Time origins");
    }

    private void BlockRow(TableBuilder table, int species, long block, int lag, double value, long origins)
    {
        table.Int64("frames", "1", frames, "Trajectory frames the row covers");
        table.Utf8("species", Name(species), "all: unweighted mean of all atoms");
        table.Int64("block", "1", block, "Block of time the origins lie in");
        table.Int64("lag_frames", "1", lag, "Lag in analysed frames");
        table.Float64("vacf_A2_ps2", "angstrom^2/ps^2", value, "Velocity autocorrelation per atom of these origins");
        table.Int64("origins", "1", origins, "Time origins");
    }
}
