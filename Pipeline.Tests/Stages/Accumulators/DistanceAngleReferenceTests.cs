using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>The density of ions round bonds of real runs against counts made by an independent program (../shared/mlmd).</summary>
public sealed class DistanceAngleReferenceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("mlmd/lgps_900K", "P-S-Li", "Ge-S-Li")]
    [InlineData("mlmd/nss_300K", "Sb-S-Na")]
    [InlineData("mlmd/nssw_600K_n", "Sb-S-Na", "W-S-Na")]
    public void Polyanions_RecipeSettings_SameCounts(string folder, params string[] triples)
    {
        XdatcarRun run = ReferenceCases.Load(folder);
        DistanceAngleOptions options = new() { Triples = triples };
        var groups = triples.Select(t => t.Split('-')).Select(t => NearestLigands.Find(run.Trajectory, t[0] + "S4", t[0], t[1])).ToArray();
        var table = run.Trajectory.Feed(new DistanceAngle(options, run.Description with { Groups = groups }, "test")).Results()[0];
        using JsonDocument summary = JsonDocument.Parse(SharedData.Bytes($"{folder}/expected/summary.json"));
        foreach (string triple in triples)
        {
            Map map = Map.From(table, triple, options);
            JsonElement expected = summary.RootElement.GetProperty("distanceAngle").GetProperty(triple);
            double[][] counts = [.. Encoding.UTF8.GetString(SharedData.Bytes($"{folder}/expected/distance_angle_{triple}.csv"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split(',').Select(static x => double.Parse(x, CultureInfo.InvariantCulture)).ToArray())];
            int moved = 0;
            for (int i = 0; i < 200; i++)
            {
                for (int j = 0; j < 180; j++)
                {
                    moved += counts[i][j] == map.Count[i, j] ? 0 : 1;
                    Assert.True(Math.Abs(counts[i][j] - map.Count[i, j]) <= 2, $"{folder} {triple} bin {i}, {j}: {map.Count[i, j]}, expected {counts[i][j]}");
                }
            }

            output.WriteLine($"{folder} {triple}: {moved} bins differ");
            Assert.Equal(expected.GetProperty("bonds").GetInt32(), groups.Single(g => triple.StartsWith(g.Definition.Centre + "-", StringComparison.Ordinal)).Tetrahedra.Count * 4);
            Assert.Equal(expected.GetProperty("total").GetInt64(), map.Total);
            Assert.Equal(expected.GetProperty("mean_g_rel").GetDouble(), Mean(map), 1e-9);
            Assert.Equal(expected.GetProperty("below_4A_phi_mode_deg").GetDouble(), Mode(map));
            (int r, int phi) = Densest(map);
            Assert.Equal(expected.GetProperty("densest_r_A").GetDouble(), 1.5 + ((r + 0.5) * 0.025), 1e-9);
            Assert.Equal(expected.GetProperty("densest_phi_deg").GetDouble(), phi + 0.5);
        }
    }

    /// <summary>Mean of g_rel over the volume of the plane.</summary>
    private static double Mean(Map map)
    {
        double sum = 0, volume = 0;
        for (int i = 0; i < 200; i++)
        {
            for (int j = 0; j < 180; j++)
            {
                double sector = HoveRows.Shell(1.5 + (i * 0.025), 1.5 + ((i + 1) * 0.025)) * (Math.Cos(j * Math.PI / 180) - Math.Cos((j + 1) * Math.PI / 180));
                sum += map.Relative[i, j] * sector;
                volume += sector;
            }
        }

        return sum / volume;
    }

    /// <summary>The angle at which most ions below 4 Å stand.</summary>
    private static double Mode(Map map)
    {
        long[] sums = [.. Enumerable.Range(0, 180).Select(j => Enumerable.Range(0, 100).Sum(i => map.Count[i, j]))];
        return Array.IndexOf(sums, sums.Max()) + 0.5;
    }

    private static (int R, int Phi) Densest(Map map)
    {
        long most = map.Count.Cast<long>().Max();
        int at = map.Count.Cast<long>().ToList().IndexOf(most);
        return (at / 180, at % 180);
    }
}
