using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Displacements of real runs at every lag against an independent program (../shared/reference, ../shared/mlmd).</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class MsdReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Cases => ReferenceCases.All;

    public static TheoryData<string> Polyanions => ReferenceCases.Polyanions;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_EveryLag_SameCurves(string folder)
    {
        XdatcarRun run = ReferenceCases.Load(folder);
        bool variable = run.Trajectory.Cells.Distinct().Count() > 1;
        int lags = run.Trajectory.Frames - 1;
        ColumnTable table = run.Msd(new MsdOptions { MaxLagPs = 1e6, LinearLags = lags, LogLagsPerDecade = 0, Drift = ["raw", "host", "com"] });

        if (variable)
        {
            // The expected single-origin curve carries the cell's breathing: another scheme, not comparable.
            Compare(table, "multi", ReferenceCases.Expected(folder, "msd_multi_meancell"), folder);
            return;
        }

        Compare(table, "multi", ReferenceCases.Expected(folder, "msd_multi"), folder);
        Compare(table, "single", ReferenceCases.Expected(folder, "msd_single"), folder);
    }

    [Theory]
    [MemberData(nameof(Polyanions))]
    public void Reference_Alpha2_SameWhereBothDefineIt(string folder)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "alpha2_host");
        XdatcarRun run = ReferenceCases.Load(folder);
        HashSet<double> compared = [];

        // Which lags are logarithmic depends on the density: 8..15, 32..63 and 64..127 times powers of two hold all ten between them.
        foreach ((int perDecade, int lags) in new[] { (20, 40), (100, 60), (200, 1000) })
        {
            ColumnTable table = run.Msd(new MsdOptions { MaxLagPs = 1e6, LinearLags = lags, LogLagsPerDecade = perDecade, Drift = ["host"] });
            foreach (string species in run.Topology.Species)
            {
                MsdCurve curve = MsdCurve.From(table, species, "multi", "host");
                for (int row = 0; row < expected.Rows; row++)
                {
                    int at = expected["lag_frames"][row] <= lags ? curve.Row((long)expected["lag_frames"][row]) : -1;
                    if (at >= 0 && !double.IsNaN(curve.Alpha2[at]))
                    {
                        Assert.Equal(expected[species][row], curve.Alpha2[at], 1e-9 + (1e-8 * Math.Abs(expected[species][row])));
                        compared.Add(expected["lag_frames"][row]);
                    }
                }
            }
        }

        Assert.Equal(expected["lag_frames"], compared.Order());
    }

    /// <summary>Every column <c>species_drift[_axis]</c>; 3e-9 A^2 is the noise of the FFT behind the expected values.</summary>
    private void Compare(ColumnTable table, string origin, CsvTable expected, string folder)
    {
        string lag = expected.Names[0];
        double worst = 0;
        foreach (string column in expected.Names.Skip(2))
        {
            string[] parts = column.Split('_');
            bool named = parts[1] is "raw" or "host" or "nocom";
            string drift = !named ? "raw" : parts[1] == "nocom" ? "com" : parts[1];
            MsdCurve curve = MsdCurve.From(table, parts[0], origin, drift);
            double[] ours = curve.ByName(parts.Length > (named ? 2 : 1) ? parts[^1] : "tot"), theirs = expected[column];
            Assert.Equal(expected[lag], curve.Lags.Select(static l => (double)l));
            double noise = ReferenceCases.IsAgi(folder) ? 2e-9 : 3e-9;
            for (int row = 0; row < ours.Length; row++)
            {
                double share = Math.Abs(ours[row] - theirs[row]) / (noise + (1e-8 * Math.Abs(theirs[row])));
                worst = Math.Max(worst, share);
                Assert.True(share <= 1, $"{folder} {origin} {column} lag {curve.Lags[row]}: {ours[row]:R}, expected {theirs[row]:R}");
                Assert.Equal(expected.Names[1] == "t_ps" ? expected["t_ps"][row] : expected["lag_ps"][row], curve.Ps[row], 1e-9);
            }
        }

        output.WriteLine($"{folder} {origin}: worst difference {worst:f3} of the allowance");
    }
}
