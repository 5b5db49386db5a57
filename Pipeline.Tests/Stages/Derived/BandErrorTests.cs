using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Velocities;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>
/// The standard error of a band centre over five blocks of time, the last of them cut short by the run's end: measured against the scatter
/// of the centre over seeds.
/// </summary>
public sealed class BandErrorTests
{
    private const int Lags = 251, Width = 256, Components = 12;

    [Fact]
    public void FiveBlocks_TheLastCutShort_GiveTheScatterOfTheCentre()
    {
        const int Seeds = 60;
        (double cut, double _) = Ratio((4 * Width) + 226, Seeds); // as 20 ps of frames 1, 2 or 4 fs apart: 0.88 of the last block
        (double whole, double _) = Ratio((5 * Width) + Lags, Seeds);

        Assert.InRange(cut, 0.75, 1.4);
        Assert.InRange(whole, 0.75, 1.4);
    }

    [Fact]
    public void LessThanSevenEighthsOfTheLastBlock_IsNoError_AndTheNoteSaysWhatIsNeeded()
    {
        ColumnTable table = Centre((4 * Width) + 200, 1);

        Assert.False(table["stderr_cm1"].IsValid(0));
        Assert.Contains("no error: 4 blocks of 0.512 ps, 5 needed, so 2.496 ps without a break", table.Utf8("note")[0]);
        Assert.True(Centre((4 * Width) + 224, 1)["stderr_cm1"].IsValid(0));
        Assert.Equal((4 * Width) + 224, BandCentre.ErrorOrigins(Lags - 1));
    }

    [Trait(Tier.Trait, Tier.Long)]
    [Fact]
    public void Ratios_ForTheDocumentation()
    {
        foreach ((string name, int velocities) in new[] { ("five blocks, the last cut short", (4 * Width) + 226), ("five whole blocks", (5 * Width) + Lags) })
        {
            (double ratio, double within) = Ratio(velocities, 1000);
            TestContext.Current.TestOutputHelper!.WriteLine($"{name}: standard error over scatter {ratio:F3}, within its 95 % interval (t, 4) {within:F3}");
        }
    }

    /// <summary>Root mean square error over the scatter of the centre, and how often the 95 % interval holds the mean.</summary>
    private static (double Ratio, double Within) Ratio(int velocities, int seeds)
    {
        double[] centres = new double[seeds], errors = new double[seeds];
        Parallel.For(0, seeds, seed =>
        {
            ColumnTable table = Centre(velocities, seed + 1);
            (centres[seed], errors[seed]) = (Value(table, "band_centre_cm1"), Value(table, "stderr_cm1"));
        });
        double mean = centres.Average(), scatter = Math.Sqrt(centres.Sum(c => (c - mean) * (c - mean)) / (seeds - 1));
        return (Math.Sqrt(errors.Average(static e => e * e)) / scatter, Enumerable.Range(0, seeds).Count(i => Math.Abs(centres[i] - mean) <= 2.776 * errors[i]) / (double)seeds);
    }

    private static double Value(ColumnTable table, string column) => table.Float64(column)[0];

    /// <summary>Velocities of damped oscillators at 150 and 400 cm-1, 2 fs apart.</summary>
    private static ColumnTable Centre(int velocities, int seed)
    {
        const double Dt = 0.002, Damping = 0.15;
        Random random = new(seed);
        double[][] v = new double[Components][];
        for (int c = 0; c < Components; c++)
        {
            double phase = 2 * Math.PI * (c % 2 == 0 ? 150 : 400) * 0.0299792458 * Dt, keep = Math.Exp(-Dt / Damping), kick = Math.Sqrt(1 - (keep * keep));
            (double x, double y) = (Statistics.Normal(random), Statistics.Normal(random));
            v[c] = new double[velocities];
            for (int t = 0; t < velocities; t++)
            {
                v[c][t] = x;
                (x, y) = ((keep * ((x * Math.Cos(phase)) - (y * Math.Sin(phase)))) + (kick * Statistics.Normal(random)), (keep * ((x * Math.Sin(phase)) + (y * Math.Cos(phase)))) + (kick * Statistics.Normal(random)));
            }
        }

        double[] all = new double[Lags];
        TableBuilder blocks = new(VacfTable.BlockSchema.Only("species", "block", "lag_frames", "vacf_A2_ps2", "origins"));
        for (int b = 0; b * Width < velocities; b++)
        {
            for (int lag = 0; lag < Lags; lag++)
            {
                double sum = 0;
                int end = Math.Min((b + 1) * Width, velocities - lag), origins = end - (b * Width);
                for (int c = 0; c < Components; c++)
                {
                    for (int t = b * Width; t < end; t++)
                    {
                        sum += v[c][t] * v[c][t + lag];
                    }
                }

                all[lag] += sum / (velocities - lag);
                if (origins > 0)
                {
                    blocks.Utf8("species", "X");
                    blocks.Int64("block", b);
                    blocks.Int64("lag_frames", lag);
                    blocks.Float64("vacf_A2_ps2", sum / origins);
                    blocks.Int64("origins", origins);
                }
            }
        }

        RunDescription run = VacfTables.Run(1000 * Dt, 10, ("X", Components / 3, 10));
        ColumnTable table = blocks.ToTable(velocities, new Dictionary<string, string>(StringComparer.Ordinal) { ["block_origins"] = $"{Width}" });
        return BandCentre.Compute(VacfTables.Vacf(("X", all)), table, new VacfOptions { MaxLagPs = (Lags - 1) * Dt }, run);
    }
}
