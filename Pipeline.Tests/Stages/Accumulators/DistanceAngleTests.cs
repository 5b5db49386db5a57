using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// The density of ions round bonds: known circles, uniform ions, plain loops, and the same physics written down otherwise.
/// </summary>
public sealed class DistanceAngleTests
{
    private static readonly DistanceAngleOptions s_random = new() { Triples = ["K-I-Ag", "K-I-I", "K-I-K"], MinRadiusAngstrom = 0.5, MaxRadiusAngstrom = 9, RadiusBins = 17, AngleBins = 12, OriginStride = 3 };

    /// <summary>
    /// An ion on a circle round the bond P-S, 3.01 Å from S and 100.5 degrees from the bond, in a skewed cell whose faces the bond crosses.
    /// </summary>
    [Fact]
    public void OneIon_OnAKnownCircle_OneBin()
    {
        Cell cell = new(12, 0, 0, 5, 11, 0, -4, 3, 13);
        TestRun run = new() { Topology = new Topology("circle", [("P", 1), ("S", 4), ("Li", 1)]), Groups = [Group("PS4", "P", "S", new Tetrahedron(0, 1, 2, 3, 4))] };
        for (int t = 0; t < 36; t++)
        {
            double phi = 100.5 * Math.PI / 180, turn = t * Math.PI / 18;
            (double X, double Y, double Z)[] r =
            [
                (0, 0, 0), (0, 0, 2.05), (40, 0, 0), (0, 40, 0), (0, 0, 40), // three ligands whose bonds are not looked at
                (3.01 * Math.Sin(phi) * Math.Cos(turn), 3.01 * Math.Sin(phi) * Math.Sin(turn), 2.05 - (3.01 * Math.Cos(phi))),
            ];
            (double A, double B, double C)[] s = [.. r.Select(x => cell.ToScaled(x.X, x.Y, x.Z)).Select(static x => (x.A - Math.Floor(x.A), x.B - Math.Floor(x.B), x.C - Math.Floor(x.C)))];
            run.AddFractions([.. s.Select(static x => x.A), .. s.Select(static x => x.B), .. s.Select(static x => x.C)], cell);
        }

        // Only the first bond: the other three would add their own circles.
        RunDescription one = run.Description with { Groups = [Group("PS4", "P", "S", new Tetrahedron(0, 1, 1, 1, 1))] };
        DistanceAngleOptions options = new() { Triples = ["P-S-Li"], MaxRadiusAngstrom = 4, OriginStride = 1 };
        Map map = Map.From(run.Feed(new DistanceAngle(options, one, "test")).Results()[0], "P-S-Li", options);

        Assert.Equal(36, map.Count[(int)((3.01 - 1.5) / 0.0125), 100]);
        Assert.Equal(36, map.Total);
        Assert.Equal(1 / 0.0125, map.Density[120, 100], 1e-9);
    }

    /// <summary>
    /// Uniform ions in a breathing skewed cell, r beyond half of it: every row of bins and every column within 4.5 standard errors of
    /// batches.
    /// </summary>
    [Fact]
    public void UniformIons_BreathingCell_RelativeDensityIsOne()
    {
        const int Batches = 40, Batch = 40;
        Random random = new(5);
        TestRun run = new() { Topology = new Topology("uniform", [("P", 1), ("S", 4), ("Li", 8)]), Groups = [Group("PS4", "P", "S", new Tetrahedron(0, 1, 2, 3, 4))] };
        for (int t = 0; t < Batches * Batch; t++)
        {
            double edge = 8 + (2 * random.NextDouble());
            double[] s = [.. Enumerable.Range(0, 39).Select(_ => random.NextDouble())];
            run.AddFractions(s, new Cell(edge, 0, 0.5, 3, 9, 0, -2, 3, edge));
        }

        DistanceAngleOptions options = new() { Triples = ["P-S-Li", "P-S-S"], MinRadiusAngstrom = 1, MaxRadiusAngstrom = 9, RadiusBins = 8, AngleBins = 9, OriginStride = 2 };
        ColumnTable[] parts = [.. Enumerable.Range(0, Batches).Select(n => run.Feed(new DistanceAngle(options, run.Description, "test"), n * Batch, (n + 1) * Batch).Results()[0])];
        foreach (string motif in options.Triples)
        {
            double[][,] g = [.. parts.Select(t => Map.From(t, motif, options).Relative)];
            for (int r = 0; r < 8; r++)
            {
                for (int phi = 0; phi < 9; phi++)
                {
                    (double mean, double error) = Statistics.MeanAndError([.. g.Select(m => m[r, phi])]);
                    Assert.True(Math.Abs(mean - 1) <= 4.5 * error, $"{motif} {r} {phi}: {mean} +- {error}");
                    Assert.True(r < 3 || phi is 0 or 8 || error < 0.1, $"{motif} {r} {phi}: an error of {error} proves nothing");
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_SkewedBreathingCell_EveryColumn(int seed)
    {
        TestRun run = TestRun.Random((ulong)seed, 40, variableCell: seed != 3);
        ColumnTable table = run.Feed(new DistanceAngle(s_random, run.Description, "test")).Results()[0];
        foreach ((string motif, int pairs) in new[] { ("K-I-Ag", 4 * 5), ("K-I-I", 4 * 4) })
        {
            Compare(run, motif, pairs, Map.From(table, motif, s_random));
        }

        Map own = Map.From(table, "K-I-K", s_random);
        Assert.Equal(0, own.Total);
        Assert.All(own.Density.Cast<double>().Concat(own.Relative.Cast<double>()), static x => Assert.True(double.IsNaN(x)));
    }

    [Fact]
    public void SamePhysics_TranslatedOrOtherCell_SameCounts()
    {
        TestRun run = TestRun.Random(9, 40);
        long[] counts = Counts(run);

        Assert.Equal(counts, Counts(run.Mapped(static (_, _, k) => k + (1500 * TestRun.Period) + 123_456_789L)));
        Assert.Equal(counts, Counts(run.WithCell(new[,] { { 1, 1, 0 }, { 0, 1, -1 }, { 1, 0, 0 } })));
    }

    [Fact]
    public void Triples_NotNamed_AreTheBondsOfTheGroupsWithTheMobileSpecies()
    {
        TestRun run = TestRun.Random(1, 4);
        DistanceAngleOptions options = s_random with { Triples = null };
        RunDescription mobile = run.Description with { MobileSpecies = [0] };

        Assert.Equal(["K-I-Ag"], Motifs(options, mobile));
        Assert.Empty(Motifs(options, mobile with { Groups = [] }));
        Assert.Empty(Motifs(options, run.Description with { MobileSpecies = [] }));
        Assert.Equal(["K-I-I"], Motifs(options with { Triples = ["K-I-Xe", "K-I-I", "Ag-I-K", "K-I-I"] }, mobile));

        IEnumerable<string> Motifs(DistanceAngleOptions settings, RunDescription description) =>
            ((Utf8Column)run.Feed(new DistanceAngle(settings, description, "test")).Results()[0]["motif"]).Values.Distinct();
    }

    private static long[] Counts(TestRun run) => ((Int64Column)run.Feed(new DistanceAngle(s_random, run.Description, "test")).Results()[0]["count"]).Values.ToArray();

    private static AtomGroup Group(string name, string centre, string ligand, Tetrahedron tetrahedron) =>
        new(name, new GroupOptions { Centre = centre, Ligand = ligand, MaxBondAngstrom = 4 }) { Tetrahedra = [tetrahedron] };

    private static void Compare(TestRun run, string motif, int pairs, Map map)
    {
        string[] species = motif.Split('-');
        int n = run.Topology.AtomCount, sampled = 0;
        Tetrahedron t = run.Groups[0].Tetrahedra[0];
        double width = (9 - 0.5) / 17;
        long[,] counts = new long[17, 12];
        double[,] weighted = new double[17, 12];
        for (int f = 0; f < run.Frames; f++)
        {
            int start = run.SegmentStarts.Where(s => s <= f).DefaultIfEmpty(0).Max();
            if ((f - start) % 3 != 0)
            {
                continue;
            }

            sampled++;
            double S(int axis, int atom) => (double)run.Coordinates[f][(axis * n) + atom] / TestRun.Period;
            IEnumerable<(double X, double Y, double Z, double R)> Vectors(int from, int to) =>
                NearestLigands.Images(S(0, to) - S(0, from), S(1, to) - S(1, from), S(2, to) - S(2, from), run.Cells[f], 3);
            foreach (int ligand in new[] { t.A, t.B, t.C, t.D })
            {
                (double X, double Y, double Z, double R) bond = Vectors(ligand, t.Centre).MinBy(static v => v.R);
                for (int x = 0; x < n; x++)
                {
                    foreach ((double X, double Y, double Z, double R) v in run.Topology.Species[run.Topology.SpeciesOf[x]] == species[2] && x != ligand && x != t.Centre ? Vectors(ligand, x) : [])
                    {
                        if (v.R is >= 0.5 and < 9)
                        {
                            double angle = Math.Acos(Math.Clamp(((v.X * bond.X) + (v.Y * bond.Y) + (v.Z * bond.Z)) / (v.R * bond.R), -1, 1)) * 180 / Math.PI;
                            (int i, int j) = ((int)((v.R - 0.5) / width), Math.Min(11, (int)(angle / 15)));
                            counts[i, j]++;
                            weighted[i, j] += run.Cells[f].Volume;
                        }
                    }
                }
            }
        }

        Assert.Equal(counts, map.Count);
        Assert.Equal(counts.Cast<long>().Sum(), map.Total);
        for (int i = 0; i < 17; i++)
        {
            for (int j = 0; j < 12; j++)
            {
                double lo = 0.5 + (i * width), hi = lo + width;
                double uniform = sampled * pairs * 2 * Math.PI / 3 * ((hi * hi * hi) - (lo * lo * lo)) * (Math.Cos(j * Math.PI / 12) - Math.Cos((j + 1) * Math.PI / 12));
                Assert.Equal(weighted[i, j] / uniform, map.Relative[i, j], 1e-8);
                Assert.Equal(counts[i, j] / (map.Total * width * 15.0), map.Density[i, j], 1e-12);
            }
        }
    }
}
