using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Groups;

/// <summary>
/// Polyanions of one kind on one frame: every atom of the centre's element with its four nearest ligands. A ligand may belong to two centres.
/// </summary>
internal sealed class PolyanionFinder(Topology topology, Cell cell, long period, IReadOnlyList<long> scaled)
{
    private readonly MinimumImage _image = new(cell);

    /// <summary>The group, or why it cannot be built.</summary>
    public AtomGroup Find(string name, GroupOptions options)
    {
        int centre = IndexOf(options.Centre), ligand = IndexOf(options.Ligand);
        if (centre < 0 || ligand < 0)
        {
            return new AtomGroup(name, options) { Problem = $"the run has no {(centre < 0 ? options.Centre : options.Ligand)} (it has {string.Join(' ', topology.Species)})" };
        }

        List<Tetrahedron> tetrahedra = [];
        foreach (int atom in AtomsOf(centre))
        {
            (double Distance, int Atom)[] nearest = [.. AtomsOf(ligand).Where(l => l != atom).Select(l => (Distance(atom, l), l)).Order().Take(6)];
            if (nearest.Length < 4 || nearest[3].Distance > options.MaxBondAngstrom)
            {
                int bonded = nearest.Count(n => n.Distance <= options.MaxBondAngstrom);
                string list = string.Join(", ", nearest.Take(4).Select(n => string.Create(CultureInfo.InvariantCulture, $"{Label(n.Atom)} {n.Distance:F3}")));
                return new AtomGroup(name, options)
                {
                    Problem = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Label(atom)} has {bonded} of 4 {options.Ligand} within {options.MaxBondAngstrom} A on the first analysed frame; nearest: {(list.Length == 0 ? "none" : list)} A"),
                };
            }

            int[] four = [.. nearest.Take(4).Select(n => n.Atom).Order()];
            tetrahedra.Add(new Tetrahedron(atom, four[0], four[1], four[2], four[3]));
        }

        return new AtomGroup(name, options)
        {
            Tetrahedra = tetrahedra,
            Angles = [.. tetrahedra.SelectMany(t => AnglesOf(t, options.Vertex is "centre"))],
        };
    }

    /// <summary>Ligands within the longest bond of a centre of the group, on average; null for a sublattice.</summary>
    public double? Coordination(AtomGroup group)
    {
        int[] ligands = IndexOf(group.Definition.Ligand) is var ligand and >= 0 ? [.. AtomsOf(ligand)] : [];
        return group.Definition.MaxBondAngstrom is { } longest && ligands.Length > 0 && group.Tetrahedra.Count > 0
            ? group.Tetrahedra.Average(t => (double)ligands.Count(l => l != t.Centre && Distance(t.Centre, l) <= longest))
            : null;
    }

    /// <summary>Element and number counted from 1, as in <c>S57</c>.</summary>
    public static string Label(Topology topology, int atom) =>
        string.Create(CultureInfo.InvariantCulture, $"{topology.Species[topology.SpeciesOf[atom]]}{atom + 1}");

    private static IEnumerable<GroupAngle> AnglesOf(Tetrahedron t, bool atCentre)
    {
        int[] ligands = [t.A, t.B, t.C, t.D];
        foreach (int vertex in atCentre ? [t.Centre] : ligands)
        {
            int[] ends = [.. ligands.Where(l => l != vertex)];
            for (int i = 0; i < ends.Length; i++)
            {
                for (int k = i + 1; k < ends.Length; k++)
                {
                    yield return new GroupAngle(t.Centre, ends[i], vertex, ends[k]);
                }
            }
        }
    }

    private string Label(int atom) => Label(topology, atom);

    private int IndexOf(string? symbol) => topology.Species.ToList().FindIndex(s => string.Equals(s, symbol, StringComparison.Ordinal));

    private IEnumerable<int> AtomsOf(int species) => Enumerable.Range(0, topology.AtomCount).Where(i => topology.SpeciesOf[i] == species);

    private double Distance(int i, int j)
    {
        int n = topology.AtomCount;
        (double x, double y, double z) = _image.Shortest(Scaled(i, j, 0), Scaled(i, j, n), Scaled(i, j, 2 * n));
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    private double Scaled(int i, int j, int axis) => (scaled[axis + j] - scaled[axis + i]) % period / (double)period;
}
