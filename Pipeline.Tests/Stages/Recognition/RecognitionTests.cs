using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Recognition;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Recognition;

/// <summary>Polyanions and host lattices by geometry, on structures whose answer is known.</summary>
public sealed class RecognitionTests
{
    private static readonly (double, double, double)[] s_corners = [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)];
    private static readonly (double, double, double)[] s_square = [(1, 1, 0), (1, -1, 0), (-1, 1, 0), (-1, -1, 0)];
    private static readonly (double, double, double)[] s_octahedron = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)];

    [Theory]
    [InlineData("P", "S", 2.05)]
    [InlineData("Ge", "Se", 2.35)]
    [InlineData("Sn", "S", 2.40)]
    [InlineData("As", "S", 2.17)]
    [InlineData("Si", "O", 1.63)]
    [InlineData("S", "O", 1.48)]
    [InlineData("Cl", "O", 1.45)]
    [InlineData("Al", "Cl", 2.13)]
    [InlineData("Ga", "Br", 2.33)]
    [InlineData("B", "H", 1.22)]
    [InlineData("Mo", "O", 1.77)]
    public void IsolatedTetrahedra_ArePolyanions_WithACutoffBeyondTheBonds(string centre, string ligand, double bond)
    {
        RecognisedGroups found = Salt("Li", centre, ligand, Scaled(s_corners, bond)).Shaken(0.08, 1).Recognise("Li");

        KeyValuePair<string, GroupOptions> group = Assert.Single(found.Groups);
        Assert.Equal($"{centre}{ligand}4", group.Key);
        Assert.Equal(("polyanion", centre, ligand, 4, "ligand"), (group.Value.Kind, group.Value.Centre, group.Value.Ligand, group.Value.Ligands, group.Value.Vertex));
        Assert.InRange(group.Value.MaxBondAngstrom!.Value, bond + 0.14, bond + 2);
        Assert.Empty(group.Value.Problems());
        Assert.Contains(found.Notices, n => n.Contains($"8 of 8 {centre} have exactly 4 {ligand}"));
    }

    [Fact]
    public void OctahedraAndSquares_AreNone_AndTheNoticeSaysWhatIsThere()
    {
        RecognisedGroups six = Salt("Li", "Ti", "O", Scaled(s_octahedron, 1.96)).Shaken(0.05, 2).Recognise("Li");
        RecognisedGroups flat = Salt("Na", "Pd", "S", Scaled(s_square, 2.3)).Shaken(0.05, 3).Recognise("Na");

        Assert.Empty(six.Groups);
        Assert.Contains(six.Notices, n => n.Contains("0 of 8 Ti have exactly 4 O clearly nearer than a fifth (6 at"));
        Assert.Empty(flat.Groups);
        Assert.Contains(flat.Notices, n => n.Contains("0 of 8 Pd"));
    }

    [Fact]
    public void Networks_AreNoPolyanions()
    {
        // Zinc blende: every S belongs to four tetrahedra. Ideal beta-cristobalite: every O to two.
        RecognisedGroups blende = Structure.Cubic(5.41, 2, [.. Fcc("Sn", 0), .. Fcc("S", 0.25)]).Recognise();
        RecognisedGroups cristobalite = Structure.Cubic(7.16, 1, [.. Fcc("Si", 0), .. Fcc("Si", 0.25), .. Fcc("O", 0.125), .. Fcc("O", 0.125, 0.375, 0.375), .. Fcc("O", 0.375, 0.125, 0.375), .. Fcc("O", 0.375, 0.375, 0.125)]).Recognise();

        Assert.Empty(blende.Groups);
        Assert.Contains(blende.Notices, n => n.Contains("SnS4 tetrahedra are a network, no polyanions: each S belongs to 4.00"));
        Assert.Empty(cristobalite.Groups);
        Assert.Contains(cristobalite.Notices, n => n.Contains("SiO4 tetrahedra are a network, no polyanions: each O belongs to 2.00"));
    }

    [Fact]
    public void PairsOfTetrahedra_SharingACorner_ArePolyanions()
    {
        // P2S7: the corner between two P is counted once in the atoms.
        double d = 2.05 / Math.Sqrt(3);
        (double X, double Y, double Z)[] second = [.. s_corners.Select(c => ((2 - c.Item1) * d, (2 - c.Item2) * d, (2 - c.Item3) * d))];
        Structure salt = new Structure(Cell.Orthorhombic(14, 14, 14), [("Li", 0.8, 0.8, 0.8)])
            .With("P", (0.3, 0.3, 0.3), (0, 0, 0), (2 * d, 2 * d, 2 * d))
            .With("S", (0.3, 0.3, 0.3), [.. Scaled(s_corners, 2.05), .. second[1..]]);

        RecognisedGroups found = salt.Recognise("Li");

        Assert.Equal("PS4", Assert.Single(found.Groups).Key);
    }

    [Fact]
    public void CationsAmongPolyanions_AreNoCentres()
    {
        // AlPO4 in the zinc-blende arrangement of cristobalite: each O between one Al and one P.
        Structure alpo = Structure.Cubic(7.16, 1, [.. Fcc("Al", 0), .. Fcc("P", 0.25), .. Fcc("O", 0.125), .. Fcc("O", 0.125, 0.375, 0.375), .. Fcc("O", 0.375, 0.125, 0.375), .. Fcc("O", 0.375, 0.375, 0.125)]);

        RecognisedGroups found = alpo.Recognise();

        Assert.Equal("PO4", Assert.Single(found.Groups).Key);
        Assert.Contains(found.Notices, n => n.Contains("Al has 4 O, but they belong to PO4 tetrahedra"));
    }

    [Fact]
    public void MixedLigands_AreNone_AndTheNoticeSaysSo()
    {
        Structure salt = Salt("Li", "P", "S", Scaled(s_corners, 2.05)[..3]);
        foreach ((string _, double a, double b, double c) in salt.Atoms.Where(s => s.Symbol == "P").ToArray())
        {
            salt = salt.With("O", (a, b, c), Scaled(s_corners, 1.55)[3..]);
        }

        RecognisedGroups found = salt.Recognise("Li");

        Assert.Empty(found.Groups);
        Assert.Contains(found.Notices, n => n.Contains("of several species"));
    }

    [Fact]
    public void AFifthLigand_IsSettledByStoichiometry_OnlyWhereItIsExact()
    {
        (double, double, double)[] five = [.. Scaled(s_corners, 2.35), (0, 0, -2.45)];
        Structure exact = Salt("Na", "Sb", "S", Scaled(s_corners, 2.38), skip: 1).With("W", (0.25, 0.25, 0.25), (0, 0, 0)).With("S", (0.25, 0.25, 0.25), five);

        // One S too many: taken away from an antimony far off, which then is the one that strays.
        Structure surplus = exact;
        int taken = exact.Atoms.ToList().FindIndex(a => a.Symbol == "S");
        Structure balanced = exact with { Atoms = [.. exact.Atoms.Where((_, i) => i != taken)] };

        Assert.Equal(["SbS4"], surplus.Recognise("Na").Groups.Keys);
        RecognisedGroups found = balanced.Recognise("Na");
        Assert.Equal(["SbS4", "WS4"], found.Groups.Keys);
        Assert.InRange(found.Groups["WS4"].MaxBondAngstrom!.Value, 2.5, 4);
        Assert.Contains(found.Notices, n => n.Contains("taken by stoichiometry, 32 S = 4 x (7 Sb + 1 W)"));
    }

    [Fact]
    public void ALigandAcrossTheCellBoundary_AndTwoImagesOfOne_AreSeen()
    {
        // A cell hardly wider than the ion: ligands of one centre are reached through several faces.
        Structure narrow = new Structure(new Cell(4.4, 0, 0, 0.3, 4.6, 0, -0.2, 0.4, 4.5), [("Li", 0.5, 0.5, 0.5)])
            .With("P", (0, 0, 0), (0, 0, 0)).With("S", (0, 0, 0), Scaled(s_corners, 2.05));

        Assert.Equal("PS4", Assert.Single(narrow.Recognise("Li").Groups).Key);
        Assert.Equal("PS4", Assert.Single(narrow.Sheared().Recognise("Li").Groups).Key);
    }

    [Fact]
    public void AnotherCellOfTheSameLattice_AndAnotherOrderOfAtoms_GiveTheSameGroups()
    {
        Structure salt = Salt("Li", "P", "S", Scaled(s_corners, 2.05)).Shaken(0.15, 5);
        Structure permuted = salt with { Atoms = [.. salt.Atoms.GroupBy(a => a.Symbol).SelectMany(g => g.Reverse())] };

        Assert.Equal(salt.Recognise("Li").Groups, salt.Sheared().Recognise("Li").Groups);
        Assert.Equal(salt.Recognise("Li").Groups, permuted.Recognise("Li").Groups);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.35)]
    public void Bcc_IsASublattice_ItsEdgeBetweenSecondAndThirdShell(double shaken)
    {
        RecognisedGroups found = Structure.Cubic(5.07, 4, ("Ag", 0.5, 0.25, 0), ("Ag", 0.25, 0, 0.5), ("I", 0, 0, 0), ("I", 0.5, 0.5, 0.5)).Shaken(shaken, 7).Recognise("Ag");

        GroupOptions group = found.Groups["I-I-I"];
        Assert.Equal(("sublattice", "I", "apex", 6.1), (group.Kind, group.Species, group.Select, group.MaxEdgeAngstrom));
        Assert.InRange(group.MaxEdgeAngstrom!.Value, 5.07, 5.07 * Math.Sqrt(2));
        Assert.Empty(group.Problems());
    }

    [Fact]
    public void OtherLattices_AndDisorder_AreNoSublattice()
    {
        Structure rocksalt = Structure.Cubic(5.64, 3, [.. Fcc("Na", 0.5), .. Fcc("Cl", 0)]);
        Structure simple = Structure.Cubic(4.1, 4, ("Cs", 0.5, 0.5, 0.5), ("Cl", 0, 0, 0));
        Random random = new(11);
        Structure gas = new(Cell.Orthorhombic(20, 20, 20), [.. Enumerable.Range(0, 256).Select(i => (i < 128 ? "Na" : "Cl", random.NextDouble(), random.NextDouble(), random.NextDouble()))]);

        Assert.All(new[] { rocksalt, rocksalt.Shaken(0.3, 3), simple, gas }, s => Assert.Empty(s.Recognise("Na", "Cs").Groups));
        Assert.Contains(rocksalt.Recognise("Na").Notices, n => n.Contains("mean 12.0"));
        Assert.Contains(simple.Recognise("Cs").Notices, n => n.Contains("mean 18.0"));
    }

    [Fact]
    public void Metals_Gases_AndNothing_HaveNoGroups()
    {
        Assert.Empty(Structure.Cubic(4.2, 3, ("Na", 0, 0, 0), ("Na", 0.5, 0.5, 0.5)).Recognise().Groups);
        Assert.Empty(Structure.Cubic(5.43, 2, [.. Fcc("Si", 0), .. Fcc("Si", 0.25)]).Recognise().Groups);
        Assert.Empty(new Structure(Cell.Orthorhombic(5, 5, 5), [("X", 0, 0, 0), ("Zz", 0.5, 0.5, 0.5)]).Recognise().Groups);
    }

    [Fact]
    public void TriplesAndPairs_FollowFromGroupsAndIons()
    {
        GroupOptions[] groups = [new() { Centre = "P", Ligand = "S" }, new() { Centre = "Ge", Ligand = "S" }, new() { Kind = "sublattice", Species = "I" }];

        Assert.Equal(["P-S-Li", "Ge-S-Li"], RecognisedGroups.DistanceAngleTriples(groups, ["Li"]));
        Assert.Equal(["Li-Li"], RecognisedGroups.VanHovePairs(["Li"]));
    }

    /// <summary>Eight centres 7 Å apart, each with its ligands, and mobile ions between.</summary>
    private static Structure Salt(string mobile, string centre, string ligand, (double, double, double)[] ligands, int skip = 0)
    {
        Structure salt = Centres(mobile, centre, skip);
        foreach ((string _, double a, double b, double c) in salt.Atoms.Where(s => s.Symbol == centre).ToArray())
        {
            salt = salt.With(ligand, (a, b, c), ligands);
        }

        return salt;
    }

    private static Structure Centres(string mobile, string centre, int skip)
    {
        double[] at = [0.25, 0.75];
        Structure salt = new(Cell.Orthorhombic(14, 14, 14), [.. Enumerable.Range(0, 4).Select(i => (mobile, 0.0, 0.25 * i, 0.0))]);
        (string, double, double, double)[] centres = [.. (from a in at from b in at from c in at select (centre, a, b, c)).Skip(skip)];
        return salt with { Atoms = [.. salt.Atoms, .. centres] };
    }

    private static (string, double, double, double)[] Fcc(string symbol, double shift) => Fcc(symbol, shift, shift, shift);

    private static (string, double, double, double)[] Fcc(string symbol, double a, double b, double c) =>
        [(symbol, a, b, c), (symbol, a, b + 0.5, c + 0.5), (symbol, a + 0.5, b, c + 0.5), (symbol, a + 0.5, b + 0.5, c)];

    private static (double X, double Y, double Z)[] Scaled((double, double, double)[] directions, double length) =>
        [.. directions.Select(d => (d, l: length / Math.Sqrt((d.Item1 * d.Item1) + (d.Item2 * d.Item2) + (d.Item3 * d.Item3)))).Select(p => (p.d.Item1 * p.l, p.d.Item2 * p.l, p.d.Item3 * p.l))];
}
