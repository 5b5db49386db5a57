using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Lattices whose shells are known integers, and the same arrangement of atoms described in other ways.</summary>
public sealed class RdfCrystalTests
{
    private static readonly int[,] s_shear = { { 1, 2, -1 }, { 0, 1, 3 }, { 0, 0, 1 } };
    private static readonly int[,] s_unimodular = { { 2, 1, 0 }, { 1, 1, 1 }, { 0, -1, -3 } };

    /// <summary>
    /// Lattice, its edge, squared distances in units of edge²/scale with the number of neighbours there (theta series: OEIS A005875,
    /// A004013, A004015).
    /// </summary>
    public static TheoryData<string, double, double, int[]> Lattices => new()
    {
        { "sc", 3.1371, 1, [6, 12, 8, 6, 24, 24, 0, 12, 30, 24, 24, 8, 24, 48, 0] },
        {
            "bcc", 3.3017, 4,
            [
                0, 0, 8, 6, 0, 0, 0, 12, 0, 0, 24, 8, 0, 0, 0, 6, 0, 0, 24, 24, 0, 0, 0, 24, 0, 0, 32, 0, 0, 0, 0, 12,
                0, 0, 48, 30, 0, 0, 0, 24, 0, 0, 24, 24, 0, 0, 0, 8, 0, 0, 48, 24, 0, 0, 0, 48, 0, 0, 72, 0, 0, 0, 0,
            ]
        },
        { "fcc", 4.0523, 2, [12, 6, 24, 12, 24, 8, 48, 6, 36, 24, 24, 24, 72, 0, 48, 12, 48, 30, 72, 24, 48, 24, 48, 8, 84, 24, 96, 48, 24, 0, 96] },
    };

    [Theory]
    [MemberData(nameof(Lattices))]
    public void Lattice_EveryShellToTheCellEdge_ExactIntegers(string lattice, double edge, double scale, int[] shells)
    {
        const double Width = 0.05;
        TestRun run = Crystal(lattice, edge);
        int atoms = run.Topology.AtomCount, bins = (int)(((4 * edge) - 0.01) / Width);
        long[] expected = new long[bins];
        for (int m = 1; m <= shells.Length; m++)
        {
            double at = edge * Math.Sqrt(m / scale) / Width;
            Assert.True(shells[m - 1] == 0 || Math.Abs(at - Math.Round(at)) > 1e-4, $"shell {m} lies on a bin edge");
            if (at < bins)
            {
                expected[(int)at] += (long)atoms * shells[m - 1] / 2;
            }
        }

        Assert.Equal(expected, Counts(run, bins * Width, Width));
        Assert.Equal(expected, Counts(run.WithCell(s_shear), bins * Width, Width));
        Assert.Equal(expected, Counts(run.WithCell(s_unimodular), bins * Width, Width));
    }

    [Fact]
    public void Cell_UnimodularChange_SameCountsOfRandomFrames()
    {
        TestRun run = TestRun.Random(21, 12);

        Assert.Equal(AllCounts(run), AllCounts(run.WithCell(s_shear)));
        Assert.Equal(AllCounts(run), AllCounts(run.WithCell(s_unimodular)));
    }

    [Fact]
    public void Atoms_PermutedWithinASpecies_SameCounts()
    {
        TestRun run = TestRun.Random(22, 12);

        Assert.Equal(AllCounts(run), AllCounts(run.Permuted(5)));
    }

    [Fact]
    public void Supercell_ThreeByThreeByThree_TwentySevenTimesPairsAndOwnImages()
    {
        const double Width = 0.125;
        const int Bins = 72, Copies = 3; // 9 Å: own images of the small cell count, those of the supercell are out of reach
        Topology small = new("small", [("A", 3), ("B", 2)]), large = new("large", [("A", 81), ("B", 54)]);
        Random random = new(23);
        TestRun run = new() { Topology = small }, super = new() { Topology = large };
        Cell cell = new(6.1, 0.3, 0, 1.3, 5.7, 0.2, -0.9, 0.4, 7.3);
        double[] s = [.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())];
        double[] multiplied = new double[15 * 27];
        for (int i = 0; i < 5; i++)
        {
            for (int copy = 0; copy < 27; copy++)
            {
                int[] shift = [copy / 9, copy / 3 % 3, copy % 3];
                for (int axis = 0; axis < 3; axis++)
                {
                    multiplied[(axis * 135) + (i * 27) + copy] = (s[(axis * 5) + i] + shift[axis]) / Copies;
                }
            }
        }

        run.AddFractions(s, cell);
        super.AddFractions(multiplied, new Cell(18.3, 0.9, 0, 3.9, 17.1, 0.6, -2.7, 1.2, 21.9));
        BruteForceRdf oracle = new(run, Width, Bins);
        ColumnTable one = Table(run, Bins * Width, Width), many = Table(super, Bins * Width, Width);

        Assert.True(oracle.OwnImages("A").Sum() > 0);
        foreach ((string a, string b) in new[] { ("A", "A"), ("A", "B"), ("B", "B") })
        {
            long[] own = a == b ? oracle.OwnImages(a) : new long[Bins];
            Assert.Equal(RdfCurve.From(one, a, b).Counts.Zip(own, static (pairs, images) => 27 * (pairs + images)), RdfCurve.From(many, a, b).Counts);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    [InlineData(3.0)]
    public void Atom_OnTheCellFace_CountedOnce(double face)
    {
        TestRun run = new() { Topology = new Topology("face", [("A", 2)]) };
        run.AddFractions([face, 0.3, face, 0, 0, face], Cell.Orthorhombic(10, 10, 10));

        long[] counts = Counts(run, 5, 0.4);

        Assert.Equal(1, counts.Sum());
        Assert.Equal(1, counts[7]); // 3 Å
    }

    [Fact]
    public void Atoms_HalfACellApart_BothImagesCount()
    {
        TestRun run = new() { Topology = new Topology("half", [("A", 2)]) };
        run.AddFractions([0, 0.5, 0, 0, 0, 0], Cell.Orthorhombic(10, 10, 10));

        Assert.Equal(2, Counts(run, 6, 0.4).Sum());
    }

    [Fact]
    public void Species_OfOneAtom_HasNoG()
    {
        TestRun run = TestRun.Random(24, 5);
        RdfCurve curve = RdfCurve.From(Table(run, 10, 0.5), "K", "K");

        Assert.All(curve.G, static g => Assert.True(double.IsNaN(g)));
        Assert.All(curve.Counts, static n => Assert.Equal(0, n));
    }

    private static TestRun Crystal(string lattice, double edge)
    {
        (double, double, double)[] basis = lattice switch
        {
            "sc" => [(0, 0, 0)],
            "bcc" => [(0, 0, 0), (0.5, 0.5, 0.5)],
            _ => [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)],
        };
        List<(double A, double B, double C)> sites = [];
        for (int cell = 0; cell < 64; cell++)
        {
            sites.AddRange(basis.Select(b => (((cell / 16) + b.Item1) / 4, ((cell / 4 % 4) + b.Item2) / 4, ((cell % 4) + b.Item3) / 4)));
        }

        TestRun run = new() { Topology = new Topology(lattice, [("X", sites.Count)]) };
        run.AddFractions([.. sites.Select(s => s.A), .. sites.Select(s => s.B), .. sites.Select(s => s.C)], Cell.Orthorhombic(4 * edge, 4 * edge, 4 * edge));
        return run;
    }

    private static ColumnTable Table(TestRun run, double radius, double width) =>
        run.Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = radius, BinWidthAngstrom = width }, run.Description, "test")).Results()[0];

    private static long[] Counts(TestRun run, double radius, double width) =>
        RdfCurve.From(Table(run, radius, width), run.Topology.Species[0], run.Topology.Species[0]).Counts;

    private static long[] AllCounts(TestRun run) => ((Int64Column)Table(run, 9, 0.125)["count"]).Values.ToArray();
}
