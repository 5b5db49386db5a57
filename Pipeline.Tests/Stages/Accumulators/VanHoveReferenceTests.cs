using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Van Hove functions of real runs against counts made by an independent program (../shared/reference, ../shared/mlmd).</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class VanHoveReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Polyanions => ReferenceCases.Polyanions;

    /// <summary>
    /// All origins, no drift removed; the distinct part by the minimum image, so compared inside the sphere that fits the cell.
    /// </summary>
    [Theory]
    [InlineData("reference/agi128_rep1")]
    [InlineData("reference/agi128_rep2")]
    [InlineData("reference/agi128_rep3")]
    [InlineData("reference/agi128_shear")]
    public void Agi_EveryOrigin_SameCounts(string folder)
    {
        CsvTable self = ReferenceCases.Expected(folder, "vanhove_self"), distinct = ReferenceCases.Expected(folder, "vanhove_distinct");
        XdatcarRun run = ReferenceCases.Load(folder);
        using JsonDocument summary = JsonDocument.Parse(SharedData.Bytes($"{folder}/expected/summary.json"));
        JsonElement settings = summary.RootElement.GetProperty("vanhove");
        long[] lags = [.. settings.GetProperty("lags_frames").EnumerateArray().Select(static l => l.GetInt64())];
        Assert.Equal(1, settings.GetProperty("distinct_origin_stride").GetInt32());
        double interval = run.Description.FrameIntervalFs!.Value / 1000;
        VanHoveOptions options = new() { LagsPs = HoveRows.Lags([.. lags.Select(l => l * interval)]), OriginStride = 1, Drift = ["raw"], Pairs = ["Ag-Ag", "Ag-I", "I-I"] };
        (ColumnTable ours, ColumnTable oursDistinct) = run.Trajectory.VanHove(options, run.Description);
        (double a, double b, double c) = run.Description.FirstCell.Heights;
        int inside = Math.Min((int)(Math.Min(a, Math.Min(b, c)) / 2 / 0.05), distinct.Rows);
        Assert.True(inside >= 120, $"{inside} bins inside");
        foreach (long lag in lags)
        {
            foreach (string species in run.Topology.Species)
            {
                HoveSelf curve = HoveSelf.From(ours, species, "raw", lag);
                AssertCounts(self[$"count_{species}_lag{lag}"], curve.Counts, curve.Counts.Length, $"{folder} {species} lag {lag}");
                AssertClose(self[$"Gs_{species}_lag{lag}"], curve.Gs, curve.Counts.Length);
                AssertClose(self[$"P_{species}_lag{lag}"], curve.P, curve.Counts.Length);
            }

            foreach (string pair in options.Pairs!)
            {
                string name = pair.Replace("-", "");
                HoveDistinct curve = HoveDistinct.From(oursDistinct, pair.Split('-')[0], pair.Split('-')[1], "raw", lag);
                double like = pair == "Ag-I" ? 1 : 64.0 / 63.0; // theirs: N_a N_b
                AssertCounts(distinct[$"count_{name}_lag{lag}"], curve.Counts, inside, $"{folder} {pair} lag {lag}");
                AssertClose([.. distinct[$"Gd_{name}_lag{lag}"].Select(g => g * like)], curve.Relative, inside);
            }
        }
    }

    /// <summary>Host drift, every tenth frame an origin, every image: all with the settings of the recipe.</summary>
    [Theory]
    [MemberData(nameof(Polyanions))]
    public void Polyanions_RecipeSettings_SameCounts(string folder)
    {
        CsvTable self = ReferenceCases.Expected(folder, "van_hove_self"), distinct = ReferenceCases.Expected(folder, "van_hove_distinct");
        XdatcarRun run = ReferenceCases.Load(folder);
        using JsonDocument summary = JsonDocument.Parse(SharedData.Bytes($"{folder}/expected/summary.json"));
        JsonElement settings = summary.RootElement.GetProperty("vanHove");
        string ion = folder.Contains("lgps") ? "Li" : "Na";
        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0, 0.5, 1, 2, 4), Drift = ["host"], Pairs = [$"{ion}-{ion}"] };
        (ColumnTable ours, ColumnTable oursDistinct) = run.Trajectory.VanHove(options, run.Description);
        long[] lags = [.. settings.GetProperty("lag_frames").EnumerateArray().Select(static l => l.GetInt64())];
        Assert.Equal(lags, ((Int64Column)ours["lag_frames"]).Values.ToArray().Distinct());
        foreach (long lag in lags)
        {
            HoveSelf curve = HoveSelf.From(ours, ion, "host", lag);
            Assert.Equal(settings.GetProperty($"overflow_{ion}_lag{lag}").GetInt64(), curve.Overflow);
            Assert.Equal(settings.GetProperty($"origins_lag{lag}").GetInt64(), curve.Origins);
            AssertCounts(self[$"count_{ion}_lag{lag}"], curve.Counts, 160, $"{folder} {ion} lag {lag}");
            AssertClose(self[$"Gs_{ion}_lag{lag}"], curve.Gs, 160);
            HoveDistinct pair = HoveDistinct.From(oursDistinct, ion, ion, "host", lag);
            AssertCounts(distinct[$"count_{ion}-{ion}_lag{lag}"], pair.Counts, 160, $"{folder} {ion}-{ion} lag {lag}");
            AssertClose(distinct[$"gd_{ion}-{ion}_lag{lag}"], pair.Relative, 160);
        }
    }

    /// <summary>Counts at an edge may move by two; how many did is reported.</summary>
    private void AssertCounts(double[] expected, long[] actual, int bins, string what)
    {
        int moved = 0;
        for (int k = 0; k < bins; k++)
        {
            moved += expected[k] == actual[k] ? 0 : 1;
            Assert.True(Math.Abs(expected[k] - actual[k]) <= 2, $"{what}, bin {k}: {actual[k]}, expected {expected[k]}");
        }

        Assert.Equal(expected.Take(bins).Sum(), actual.Take(bins).Sum(), 2.0);
        if (moved > 0)
        {
            output.WriteLine($"{what}: {moved} bins differ by one or two");
        }
    }

    /// <summary>The expected files print ten digits or more.</summary>
    private static void AssertClose(double[] expected, double[] actual, int bins)
    {
        for (int k = 0; k < bins; k++)
        {
            Assert.Equal(expected[k], actual[k], 1e-9 + (1e-8 * expected[k]));
        }
    }
}
