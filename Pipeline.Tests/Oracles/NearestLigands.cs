using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>Polyanions of the first frame: every centre with its four nearest ligands, by looking at all 27 images.</summary>
internal static class NearestLigands
{
    public static AtomGroup Find(TestRun run, string name, string centre, string ligand)
    {
        int n = run.Topology.AtomCount;
        double S(int axis, int atom) => (double)run.Coordinates[0][(axis * n) + atom] / TestRun.Period;
        IEnumerable<int> Atoms(string species) => Enumerable.Range(0, n).Where(i => run.Topology.Species[run.Topology.SpeciesOf[i]] == species);
        double Distance(int i, int j) => Images(S(0, j) - S(0, i), S(1, j) - S(1, i), S(2, j) - S(2, i), run.Cells[0], 1).Min(static v => v.R);
        return new AtomGroup(name, new GroupOptions { Centre = centre, Ligand = ligand, MaxBondAngstrom = 4 })
        {
            Tetrahedra = [.. Atoms(centre).Select(c => (Centre: c, L: Atoms(ligand).OrderBy(l => Distance(c, l)).Take(4).Order().ToArray())).Select(static t => new Tetrahedron(t.Centre, t.L[0], t.L[1], t.L[2], t.L[3]))],
        };
    }

    /// <summary>Every image of a vector within so many cells of the nearest by components.</summary>
    public static IEnumerable<(double X, double Y, double Z, double R)> Images(double a, double b, double c, Cell cell, int most)
    {
        (a, b, c) = (a - Math.Round(a), b - Math.Round(b), c - Math.Round(c));
        for (int p = -most; p <= most; p++)
        {
            for (int q = -most; q <= most; q++)
            {
                for (int r = -most; r <= most; r++)
                {
                    (double x, double y, double z) = cell.ToCartesian(a + p, b + q, c + r);
                    yield return (x, y, z, Math.Sqrt((x * x) + (y * y) + (z * z)));
                }
            }
        }
    }
}
