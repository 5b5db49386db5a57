using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>What a user gets from the shipped recipe on real trajectories, held against results computed independently.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ReferenceReplayTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("agi128_rep1")]
    [InlineData("agi128_shear")]
    public async Task Replay_WithTheShippedRecipe_GivesTheIndependentResults(string name)
    {
        string expected = SharedData.Path($"reference/{name}/expected");

        Ionstream result = await Ionstream.Run("replay", SharedData.Path($"reference/{name}"), "--out", _scratch["out"], "--config", "agi", "--format", "csv");

        Assert.True(result.ExitCode == 0, result.Error);
        CompareRdf(Rows("rdf", name), Read(Path.Combine(expected, "rdf.csv")));
        CompareMsd(Rows("msd", name), Read(Path.Combine(expected, "msd_multi.csv")), Read(Path.Combine(expected, "msd_single.csv")));
    }

    private static void CompareRdf(List<Dictionary<string, string>> ours, List<Dictionary<string, string>> theirs)
    {
        int compared = 0, moved = 0;
        foreach (Dictionary<string, string> row in ours.Where(r => Number(r, "r_hi_A") < 7.0 + 1e-9))
        {
            string pair = row["species_a"] + row["species_b"];
            Dictionary<string, string> other = theirs[(int)Math.Round(Number(row, "r_lo_A") / 0.02)];
            double ordered = (row["species_a"] == row["species_b"] ? 2 : 1) * Number(row, "count");
            moved += ordered == Number(other, "count_" + pair) ? 0 : 1;
            Assert.Equal(Number(other, $"g_{pair}_Nminus1"), Number(row, "g"), 1e-9 * Math.Max(1e-3, Number(other, $"g_{pair}_Nminus1")));
            compared++;
        }

        Assert.Equal(3 * 350, compared);
        Assert.Equal(0, moved);
    }

    private static void CompareMsd(List<Dictionary<string, string>> ours, List<Dictionary<string, string>> multi, List<Dictionary<string, string>> single)
    {
        int compared = 0;
        foreach (Dictionary<string, string> row in ours.Where(r => r["drift"] == "raw"))
        {
            int lag = (int)Number(row, "lag_frames");
            if (row["origin"] == "multi" && lag > 500)
            {
                continue; // logarithmic lags take fewer origins than the reference: other numbers by definition
            }

            Dictionary<string, string> other = (row["origin"] == "multi" ? multi : single)[lag];
            foreach ((string column, string axis) in new[] { ("msd_A2", "tot"), ("msd_x_A2", "x"), ("msd_y_A2", "y"), ("msd_z_A2", "z") })
            {
                double value = Number(other, $"{row["species"]}_raw_{axis}");
                Assert.Equal(value, Number(row, column), 2e-9 + (1e-8 * Math.Abs(value)));
                compared++;
            }
        }

        Assert.True(compared > 10_000, $"only {compared} values were compared");
    }

    private List<Dictionary<string, string>> Rows(string table, string run) =>
        Read(Assert.Single(Directory.GetFiles(_scratch[$"out/final/{table}/run={run}"])));

    private static List<Dictionary<string, string>> Read(string path)
    {
        string[][] lines = [.. File.ReadLines(path).Select(l => l.Split(','))];
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(c => c.First, c => c.Second))];
    }

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);
}
