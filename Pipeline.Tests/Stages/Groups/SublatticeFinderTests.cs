using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;

namespace Pipeline.Tests.Stages.Groups;

/// <summary>Tetrahedra of cubic lattices: bcc has them however warm, others are refused.</summary>
public sealed class SublatticeFinderTests
{
    private const double A = 5.07;
    private static readonly GroupOptions s_all = new() { Kind = "sublattice", Species = "I", MaxEdgeAngstrom = 6.1 };

    /// <summary>The cell of 64 iodide ions: 2√2 a, 2√2 a, 4 a.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Bcc64_ColdOrOneWarmFrame_TheSameTetrahedra(double noise)
    {
        (Cell cell, double[] ideal) = Bcc64();
        double[] warm = Shaken(ideal, cell, noise, 7);
        Topology topology = new("I", [("I", 64)]);
        AtomGroup cold = SublatticeFinder.Find("I", s_all, topology, cell, ideal), all = SublatticeFinder.Find("I", s_all, topology, cell, warm);
        AtomGroup apex = SublatticeFinder.Find("I", s_all with { Select = "apex" }, topology, cell, warm);

        Assert.Null(all.Problem);
        Assert.Equal((384, 2304, 768), (all.Tetrahedra.Count, all.Angles.Count, apex.Angles.Count));
        Assert.Equal(cold.Tetrahedra, all.Tetrahedra);
        Assert.Equal(cold.Angles, all.Angles);
        Dictionary<(int, int), int> edges = [];
        foreach (Tetrahedron t in all.Tetrahedra)
        {
            int[] atoms = [t.A, t.B, t.C, t.D];
            Assert.Equal(atoms.Order(), atoms);
            for (int i = 0; i < 4; i++)
            {
                for (int j = i + 1; j < 4; j++)
                {
                    edges[(atoms[i], atoms[j])] = edges.GetValueOrDefault((atoms[i], atoms[j])) + 1;
                }
            }
        }

        Assert.Equal([(4, 192), (6, 256)], edges.Values.GroupBy(w => w).Select(g => (g.Key, g.Count())).Order());
        HashSet<GroupAngle> chosen = [.. apex.Angles];
        Assert.All(cold.Angles, a => Assert.Equal(chosen.Contains(a) ? 70.528779366 : 54.735610317, Theta(cell, ideal, a), 1e-6));
    }

    [Fact]
    public void Bcc_EquivalentCell_SameTetrahedra()
    {
        (Cell cell, double[] s) = Bcc64();
        double[] warm = Shaken(s, cell, 0.15, 3), moved = new double[s.Length];

        // a' = a + b, c' = c - a: s_a' + ... keep the same points.
        for (int i = 0; i < 64; i++)
        {
            (double a, double b, double c) = (warm[i], warm[64 + i], warm[128 + i]);
            (moved[i], moved[64 + i], moved[128 + i]) = (a + c, b - a - c, c);
        }

        Cell sheared = new(cell.Ax, cell.By, 0, 0, cell.By, 0, -cell.Ax, 0, cell.Cz);
        Topology topology = new("I", [("I", 64)]);
        AtomGroup one = SublatticeFinder.Find("I", s_all, topology, cell, warm), two = SublatticeFinder.Find("I", s_all, topology, sheared, [.. moved.Select(x => x - Math.Floor(x))]);

        Assert.Null(two.Problem);
        Assert.Equal(one.Tetrahedra.Select(t => t.ToString()).Order(StringComparer.Ordinal), two.Tetrahedra.Select(t => t.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(one.Angles, two.Angles);
    }

    [Fact]
    public void Bcc54_CubicCell_SixASite()
    {
        AtomGroup group = Find("bcc", 3, A, 6.1);

        Assert.Equal((324, 1944), (group.Tetrahedra.Count, group.Angles.Count));
    }

    [Theory]
    [InlineData("fcc", 3, 6.1, "is a corner of 8 tetrahedra")] // neighbours at a/√2
    [InlineData("fcc", 3, 7.5, "is a corner of")] // second neighbours too
    [InlineData("sc", 4, 6.1, "is a corner of 0 tetrahedra")]
    [InlineData("bcc", 3, 4.6, "is a corner of 0 tetrahedra")] // second neighbours missed
    [InlineData("bcc", 2, 6.1, "too small")]
    [InlineData("bcc", 3, 20, "neighbours within 20 A")]
    public void OtherLattices_AreRefused(string lattice, int cells, double maxEdge, string problem)
    {
        AtomGroup group = Find(lattice, cells, lattice == "fcc" ? 7.2 : A, maxEdge);

        Assert.Contains(problem, group.Problem);
        Assert.Empty(group.Tetrahedra);
        Assert.Empty(group.Angles);
        Assert.StartsWith("I", group.Problem!.Replace("the cell is too small: ", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Rocksalt_EitherSublattice_IsRefused()
    {
        (Cell cell, double[] anions) = Lattice("fcc", 3, 6.06);
        int n = anions.Length / 3;
        double[] both = new double[6 * n];
        for (int i = 0; i < n; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                both[(axis * 2 * n) + i] = anions[(axis * n) + i];
                both[(axis * 2 * n) + n + i] = (anions[(axis * n) + i] + (0.5 / 3)) % 1;
            }
        }

        Topology topology = new("AgI", [("I", n), ("Ag", n)]);
        foreach (string species in new[] { "I", "Ag" })
        {
            Assert.Contains("24 in a bcc sublattice", SublatticeFinder.Find("g", s_all with { Species = species }, topology, cell, both).Problem);
        }

        Assert.Contains("the run has no Br (it has I Ag)", SublatticeFinder.Find("g", s_all with { Species = "Br" }, topology, cell, both).Problem);
    }

    [Fact]
    public void Melt_IsRefused_WithAtomsAndDistances()
    {
        (Cell cell, double[] s) = Bcc64();
        string? problem = SublatticeFinder.Find("I", s_all, new Topology("I", [("I", 64)]), cell, Shaken(s, cell, 1.2, 5)).Problem;

        Assert.Matches(@"^I\d+ is a corner of \d+ tetrahedra with all edges below 6\.1 A, 24 in a bcc sublattice.*Its neighbours: I\d+ \d\.\d{3}, I", problem);
    }

    private static AtomGroup Find(string lattice, int cells, double a, double maxEdge)
    {
        (Cell cell, double[] s) = Lattice(lattice, cells, a);
        return SublatticeFinder.Find("I", s_all with { MaxEdgeAngstrom = maxEdge }, new Topology("I", [("I", s.Length / 3)]), cell, s);
    }

    private static (Cell Cell, double[] Scaled) Lattice(string kind, int cells, double a)
    {
        double[][] basis = kind switch
        {
            "sc" => [[0, 0, 0]],
            "bcc" => [[0, 0, 0], [0.5, 0.5, 0.5]],
            _ => [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]],
        };
        List<double[]> sites = [.. from x in Enumerable.Range(0, cells) from y in Enumerable.Range(0, cells) from z in Enumerable.Range(0, cells)
                                   from b in basis select new[] { (x + b[0]) / cells, (y + b[1]) / cells, (z + b[2]) / cells }];
        return (Cell.Orthorhombic(cells * a, cells * a, cells * a), [.. Enumerable.Range(0, 3).SelectMany(axis => sites.Select(s => s[axis]))]);
    }

    private static (Cell Cell, double[] Scaled) Bcc64()
    {
        Cell cell = Cell.Orthorhombic(2 * Math.Sqrt(2) * A, 2 * Math.Sqrt(2) * A, 4 * A);
        SortedSet<(double X, double Y, double Z)> sites = [];
        for (int x = -8; x <= 8; x++)
        {
            for (int y = -8; y <= 8; y++)
            {
                for (int z = 0; z < 8; z++)
                {
                    // Half cells of the cubic lattice, turned by 45 degrees about z.
                    if ((x + z) % 2 == 0 && (y + z) % 2 == 0)
                    {
                        double u = Math.Round((x + y) / 8.0 * 16) / 16, v = Math.Round((y - x) / 8.0 * 16) / 16;
                        sites.Add((u - Math.Floor(u), v - Math.Floor(v), z / 8.0));
                    }
                }
            }
        }

        Assert.Equal(64, sites.Count);
        return (cell, [.. sites.Select(s => s.X), .. sites.Select(s => s.Y), .. sites.Select(s => s.Z)]);
    }

    private static double[] Shaken(double[] s, Cell cell, double sigma, int seed)
    {
        Random random = new(seed);
        int n = s.Length / 3;
        double[] edges = [cell.Ax, cell.By, cell.Cz];
        return [.. s.Select((x, i) => x + (sigma / edges[i / n] * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))).Select(x => x - Math.Floor(x))];
    }

    private static double Theta(Cell cell, double[] s, GroupAngle angle)
    {
        int n = s.Length / 3;
        (double X, double Y, double Z) To(int atom)
        {
            double[] d = [.. Enumerable.Range(0, 3).Select(axis => s[(axis * n) + atom] - s[(axis * n) + angle.Vertex]).Select(x => x - Math.Round(x))];
            return cell.ToCartesian(d[0], d[1], d[2]);
        }

        ((double ax, double ay, double az), (double bx, double by, double bz)) = (To(angle.I), To(angle.K));
        return Math.Acos(((ax * bx) + (ay * by) + (az * bz)) / Math.Sqrt(((ax * ax) + (ay * ay) + (az * az)) * ((bx * bx) + (by * by) + (bz * bz)))) * 180 / Math.PI;
    }
}
