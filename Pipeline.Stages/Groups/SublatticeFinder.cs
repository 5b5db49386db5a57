using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Groups;

/// <summary>
/// The tetrahedral interstices of a bcc-like sublattice: sets of four sites all of whose six edges are shorter than a limit. Sites are
/// (atom, image) pairs with explicit lattice vectors, so that edges close round every triangle by construction and small cells cannot fake one.
/// </summary>
internal sealed class SublatticeFinder
{
    private const int CliquesPerSite = 24; // six a site, each of four sites
    private readonly Topology _topology;
    private readonly Cell _cell;
    private readonly int[] _sites;
    private readonly double[] _scaled;
    private readonly List<Site>[] _neighbours;
    private readonly Dictionary<Edge, int> _edges = [];
    private readonly SortedSet<Clique> _cliques = [];
    private readonly double _limit;

    private SublatticeFinder(Topology topology, Cell cell, double[] scaled, int species, double limit)
    {
        (_topology, _cell, _scaled, _limit) = (topology, cell, scaled, limit);
        _sites = [.. Enumerable.Range(0, topology.AtomCount).Where(i => topology.SpeciesOf[i] == species)];
        _neighbours = new List<Site>[topology.AtomCount];
    }

    /// <summary>The group, or why it cannot be built.</summary>
    /// <param name="name">Name in the recipe.</param>
    /// <param name="options">What the recipe says.</param>
    /// <param name="topology">Atoms.</param>
    /// <param name="cell">Cell of the structure.</param>
    /// <param name="scaled">Scaled positions [3, N] of the structure.</param>
    public static AtomGroup Find(string name, GroupOptions options, Topology topology, Cell cell, double[] scaled)
    {
        int species = topology.Species.ToList().FindIndex(s => string.Equals(s, options.Species, StringComparison.Ordinal));
        if (species < 0)
        {
            return new AtomGroup(name, options) { Problem = $"the run has no {options.Species} (it has {string.Join(' ', topology.Species)})" };
        }

        SublatticeFinder finder = new(topology, cell, scaled, species, options.MaxEdgeAngstrom ?? 0);
        return finder.Build(name, options);
    }

    private AtomGroup Build(string name, GroupOptions options)
    {
        foreach (int site in _sites)
        {
            _neighbours[site] = Neighbours(site);
        }

        // More than a bcc sublattice can have: the limit reaches too far, and the cliques would be too many to list.
        string? problem = _sites.Where(s => _neighbours[s].Count > 4 * 14).Select(s => string.Create(CultureInfo.InvariantCulture, $"{Label(s)} has {_neighbours[s].Count} neighbours within {_limit} A, 14 in a bcc sublattice")).FirstOrDefault();
        if (problem is null)
        {
            foreach (int site in _sites)
            {
                FindCliques(site);
            }

            problem = Check();
        }

        if (problem is not null)
        {
            return new AtomGroup(name, options) { Problem = problem };
        }

        return new AtomGroup(name, options)
        {
            Tetrahedra = [.. _cliques.Select(Atoms).OrderBy(t => t.A).ThenBy(t => t.B).ThenBy(t => t.C).ThenBy(t => t.D)],
            Angles = Angles(options.Select is "apex"),
        };
    }

    /// <summary>Six tetrahedra a site, every edge in four or six of them, and no two sites joined twice: a bcc lattice, however warm.</summary>
    private string? Check()
    {
        Dictionary<int, int> cliquesOf = _sites.ToDictionary(s => s, _ => 0);
        foreach (Clique clique in _cliques)
        {
            foreach (Site site in clique.Sites)
            {
                cliquesOf[site.Atom]++;
            }
        }

        foreach (Clique clique in _cliques)
        {
            foreach ((Site p, Site q) in clique.Edges)
            {
                Edge edge = Edge.Of(p, q);
                _edges[edge] = _edges.GetValueOrDefault(edge) + 1;
            }
        }

        foreach (int site in _sites)
        {
            if (cliquesOf[site] != CliquesPerSite)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Label(site)} is a corner of {cliquesOf[site]} tetrahedra with all edges below {_limit} A, {CliquesPerSite} in a bcc sublattice; {_cliques.Count} tetrahedra for {_sites.Length} sites, 6 a site expected. Its neighbours: {Distances(site)} A");
            }
        }

        foreach ((Edge edge, int cliques) in _edges.OrderBy(e => e.Key))
        {
            if (cliques is not (4 or 6))
            {
                return string.Create(CultureInfo.InvariantCulture, $"the edge {Label(edge.From)}-{Label(edge.To)} ({Length(edge.From, new Site(edge.To, edge.A, edge.B, edge.C)):F3} A) lies in {cliques} tetrahedra, 4 or 6 in a bcc sublattice");
            }
        }

        if (_edges.Keys.GroupBy(e => (e.From, e.To)).FirstOrDefault(g => g.Count() > 1 || g.Key.From == g.Key.To) is { } twice)
        {
            return $"the cell is too small: {Label(twice.Key.From)} and {Label(twice.Key.To)} are neighbours through more than one periodic image, so their vector cannot be told frame by frame";
        }

        return null;
    }

    private List<GroupAngle> Angles(bool apexOnly)
    {
        HashSet<GroupAngle> angles = [];
        foreach (Clique clique in _cliques)
        {
            foreach ((Site vertex, Site i, Site k) in clique.Corners)
            {
                if (!apexOnly || _edges[Edge.Of(i, k)] == 4)
                {
                    angles.Add(new GroupAngle(-1, Math.Min(i.Atom, k.Atom), vertex.Atom, Math.Max(i.Atom, k.Atom)));
                }
            }
        }

        return [.. angles.OrderBy(a => a.Vertex).ThenBy(a => a.I).ThenBy(a => a.K)];
    }

    private void FindCliques(int first)
    {
        List<Site> around = _neighbours[first];
        for (int i = 0; i < around.Count; i++)
        {
            for (int j = i + 1; j < around.Count; j++)
            {
                if (!IsEdge(around[i], around[j]))
                {
                    continue;
                }

                for (int k = j + 1; k < around.Count; k++)
                {
                    if (IsEdge(around[i], around[k]) && IsEdge(around[j], around[k]))
                    {
                        _cliques.Add(Clique.Of(new Site(first, 0, 0, 0), around[i], around[j], around[k]));
                    }
                }
            }
        }
    }

    private List<Site> Neighbours(int atom)
    {
        (double ha, double hb, double hc) = _cell.Heights;
        int na = Images(ha), nb = Images(hb), nc = Images(hc);
        List<Site> found = [];
        foreach (int other in _sites)
        {
            for (int a = -na; a <= na; a++)
            {
                for (int b = -nb; b <= nb; b++)
                {
                    for (int c = -nc; c <= nc; c++)
                    {
                        Site site = new(other, a, b, c);
                        if (site != new Site(atom, 0, 0, 0) && Length(atom, site) < _limit)
                        {
                            found.Add(site);
                        }
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Positions lie in the cell: a vector of the limit's length crosses this many faces, and one more for where it begins.</summary>
    private int Images(double height) => (int)Math.Ceiling(_limit / height) + 1;

    private bool IsEdge(Site p, Site q) => Length(p.Atom, q.Relative(p)) < _limit;

    private double Length(int from, Site to)
    {
        int n = _topology.AtomCount;
        (double x, double y, double z) = _cell.ToCartesian(
            _scaled[to.Atom] + to.A - _scaled[from],
            _scaled[n + to.Atom] + to.B - _scaled[n + from],
            _scaled[(2 * n) + to.Atom] + to.C - _scaled[(2 * n) + from]);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>Ascending atoms: in which images they were found depends on where the cell was cut.</summary>
    private static Tetrahedron Atoms(Clique clique)
    {
        int[] atoms = [.. clique.Sites.Select(s => s.Atom).Order()];
        return new Tetrahedron(-1, atoms[0], atoms[1], atoms[2], atoms[3]);
    }

    private string Distances(int site) => string.Join(", ", _neighbours[site].Select(s => (Length(site, s), s.Atom)).Order().Take(16).Select(d =>
        string.Create(CultureInfo.InvariantCulture, $"{Label(d.Atom)} {d.Item1:F3}")));

    private string Label(int atom) => PolyanionFinder.Label(_topology, atom);

    /// <summary>An atom in a periodic image.</summary>
    private readonly record struct Site(int Atom, int A, int B, int C) : IComparable<Site>
    {
        public Site Relative(Site origin) => new(Atom, A - origin.A, B - origin.B, C - origin.C);

        public int CompareTo(Site other) => (Atom, A, B, C).CompareTo((other.Atom, other.A, other.B, other.C));
    }

    /// <summary>Two sites whatever the image of the first.</summary>
    private readonly record struct Edge(int From, int To, int A, int B, int C) : IComparable<Edge>
    {
        public static Edge Of(Site p, Site q)
        {
            Site forth = q.Relative(p), back = p.Relative(q);
            Edge one = new(p.Atom, q.Atom, forth.A, forth.B, forth.C), other = new(q.Atom, p.Atom, back.A, back.B, back.C);
            return one.CompareTo(other) <= 0 ? one : other;
        }

        public int CompareTo(Edge other) => (From, To, A, B, C).CompareTo((other.From, other.To, other.A, other.B, other.C));
    }

    /// <summary>Four sites, ascending, the first in image 0.</summary>
    private readonly record struct Clique(Site A, Site B, Site C, Site D) : IComparable<Clique>
    {
        public Site[] Sites => [A, B, C, D];

        public (Site P, Site Q)[] Edges => [(A, B), (A, C), (A, D), (B, C), (B, D), (C, D)];

        public IEnumerable<(Site Vertex, Site I, Site K)> Corners
        {
            get
            {
                Site[] sites = Sites;
                foreach (Site vertex in sites)
                {
                    Site[] ends = [.. sites.Where(s => s != vertex)];
                    yield return (vertex, ends[0], ends[1]);
                    yield return (vertex, ends[0], ends[2]);
                    yield return (vertex, ends[1], ends[2]);
                }
            }
        }

        /// <summary>The same four sites from whichever of them they were found: of the four translates the smallest.</summary>
        public static Clique Of(params Site[] sites)
        {
            Clique? smallest = null;
            foreach (Site origin in sites)
            {
                Site[] moved = [.. sites.Select(s => s.Relative(origin)).Order()];
                Clique clique = new(moved[0], moved[1], moved[2], moved[3]);
                smallest = smallest is { } best && best.CompareTo(clique) <= 0 ? best : clique;
            }

            return smallest!.Value;
        }

        public int CompareTo(Clique other) => (A, B, C, D).CompareTo((other.A, other.B, other.C, other.D));
    }
}
