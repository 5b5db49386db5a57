using Pipeline.Formats.Model;

#pragma warning disable RS0030 // an angle that is compared with wide limits.

namespace Pipeline.Stages.Recognition;

/// <summary>What stands round one possible centre, nearest first.</summary>
internal sealed class Shell
{
    /// <summary>How far neighbours are looked for, in sums of covalent radii: past the fifth ligand of any tetrahedron.</summary>
    public const double Reach = 2.1;

    /// <summary>A bond is at most so many sums of covalent radii (Sb-S at 600 K: 1.18).</summary>
    private const double LongestBond = 1.35;

    /// <summary>The fifth ligand is at least so much farther than the fourth.</summary>
    private const double ClearGap = 1.2;

    private const double TetrahedralDeg = 109.4712206344907;
    private const double MostDeviationDeg = 30;
    private readonly IReadOnlyList<Neighbour> _near;

    public Shell(int atom, IReadOnlyList<Neighbour> near, Topology topology)
    {
        (Atom, _near) = (atom, near);
        string centre = topology.Species[topology.SpeciesOf[atom]];
        string Symbol(Neighbour n) => topology.Species[topology.SpeciesOf[n.Atom]];
        Bonds = near.TakeWhile(n => n.Distance <= LongestBond * Elements.BondLength(centre, Symbol(n))).Count();
        Ligand = near.Count == 0 ? null : near.Take(4).GroupBy(Symbol, StringComparer.Ordinal).MaxBy(g => g.Count())!.Key;
        IsMixed = near.Take(4).Select(Symbol).Distinct(StringComparer.Ordinal).Count() > 1;
    }

    /// <summary>The centre, from 0.</summary>
    public int Atom { get; }

    /// <summary>Neighbours of bonding length.</summary>
    public int Bonds { get; }

    /// <summary>The commonest species of the four nearest.</summary>
    public string? Ligand { get; }

    /// <summary>The four nearest are of several species.</summary>
    public bool IsMixed { get; }

    /// <summary>The four nearest.</summary>
    public IEnumerable<int> Ligands => _near.Take(4).Select(n => n.Atom);

    /// <summary>Four ligands of bonding length, clearly nearer than a fifth, at the corners of a tetrahedron.</summary>
    public bool IsTetrahedral => !IsMixed && Bonds >= 4 && Distance(5) >= ClearGap * Distance(4) && Deviation() <= MostDeviationDeg;

    /// <summary>Five bonds, the sixth neighbour clearly farther.</summary>
    public bool HasOneLigandTooMany => !IsMixed && Bonds >= 5 && Distance(6) >= ClearGap * Distance(5);

    /// <summary>Distance of the n-th neighbour, from 1; infinite where there is none within reach.</summary>
    public double Distance(int n) => n <= _near.Count ? _near[n - 1].Distance : double.PositiveInfinity;

    /// <summary>Root mean square of the six ligand-centre-ligand angles less a tetrahedron's, in degrees; a square's are 44 off.</summary>
    private double Deviation()
    {
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (Neighbour p, Neighbour q) = (_near[i], _near[j]);
                double cosine = ((p.X * q.X) + (p.Y * q.Y) + (p.Z * q.Z)) / (p.Distance * q.Distance);
                double angle = Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI;
                sum += (angle - TetrahedralDeg) * (angle - TetrahedralDeg);
            }
        }

        return Math.Sqrt(sum / 6);
    }
}
