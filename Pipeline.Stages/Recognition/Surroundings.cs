using Pipeline.Formats.Model;

namespace Pipeline.Stages.Recognition;

/// <summary>An atom near a centre: which, how far, and in which direction.</summary>
internal readonly record struct Neighbour(int Atom, double Distance, double X, double Y, double Z);

/// <summary>Who stands near an atom on one frame: every periodic image within a radius, nearest first.</summary>
internal sealed class Surroundings
{
    private readonly Topology _topology;
    private readonly Cell _cell;
    private readonly double[] _scaled;

    /// <param name="topology">The atoms.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="scaled">Coordinates [3, N] in quanta.</param>
    /// <param name="period">Quanta per cell edge.</param>
    public Surroundings(Topology topology, Cell cell, IReadOnlyList<long> scaled, long period)
    {
        (_topology, _cell) = (topology, cell);
        _scaled = [.. scaled.Select(k => k / (double)period)];
    }

    /// <summary>Volume of the cell in Å³.</summary>
    public double Volume => _cell.Volume;

    /// <summary>Atoms of a species, from 0.</summary>
    public IEnumerable<int> AtomsOf(int species) =>
        _topology.Blocks.Where(b => b.Species == species).SelectMany(b => Enumerable.Range(b.Start, b.Count));

    /// <summary>All images of the atoms within a radius of one, without itself, nearest first; equally near ones by atom.</summary>
    public List<Neighbour> Of(int centre, IEnumerable<int> atoms, double radius)
    {
        int n = _topology.AtomCount;
        (double heightA, double heightB, double heightC) = _cell.Heights;
        (int reachA, int reachB, int reachC) = (Reach(radius / heightA), Reach(radius / heightB), Reach(radius / heightC));
        List<Neighbour> found = [];
        foreach (int atom in atoms)
        {
            double a = Reduced(_scaled[atom] - _scaled[centre]), b = Reduced(_scaled[n + atom] - _scaled[n + centre]), c = Reduced(_scaled[(2 * n) + atom] - _scaled[(2 * n) + centre]);
            for (int i = -reachA; i <= reachA; i++)
            {
                if (Math.Abs(a + i) * heightA >= radius)
                {
                    continue;
                }

                for (int j = -reachB; j <= reachB; j++)
                {
                    for (int k = -reachC; k <= reachC; k++)
                    {
                        (double x, double y, double z) = _cell.ToCartesian(a + i, b + j, c + k);
                        double squared = (x * x) + (y * y) + (z * z);
                        if (squared < radius * radius && squared > 0)
                        {
                            found.Add(new Neighbour(atom, Math.Sqrt(squared), x, y, z));
                        }
                    }
                }
            }
        }

        found.Sort(static (p, q) => p.Distance != q.Distance ? p.Distance.CompareTo(q.Distance) : p.Atom.CompareTo(q.Atom));
        return found;
    }

    private static double Reduced(double difference) => difference - Math.Round(difference);

    /// <summary>Images on each side that can reach in: the difference itself lies in [-1/2, 1/2].</summary>
    private static int Reach(double radiusInHeights) => (int)Math.Floor(radiusInHeights + 0.5);
}
