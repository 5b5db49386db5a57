using Pipeline.Formats.Model;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>A solid of tetrahedra and ions whose motion is known: what to build, and its trajectory.</summary>
/// <remarks>
/// Closed form of the host's mean X_h (all atoms of all tetrahedra, unweighted), where all share one translation mode c: ⟨|ΔX_h|²⟩ = 3 · Msd_c/N_tetrahedra, on top of the drift:
/// less the host, an ion's MSD grows by it, an ion's G_s variance an axis by a third of it, a collective MSD by N_ions times it.
/// </remarks>
internal sealed record ModelSolid
{
    private static readonly Dictionary<string, double> s_masses = new() { ["Li"] = 7.01, ["Na"] = 22.99, ["Ge"] = 72.61, ["P"] = 30.974, ["S"] = 32.066, ["Sb"] = 121.76, ["W"] = 183.85 };

    public required string Title { get; init; }

    public required Cell Cell { get; init; }

    public required IReadOnlyList<IonModel> Mobile { get; init; }

    public IReadOnlyList<Polyanion> Polyanions { get; init; } = [];

    public int Frames { get; init; } = 400;

    public double IntervalFs { get; init; } = 10;

    /// <summary>Everything moves by this a frame.</summary>
    public Vector3d Drift { get; init; }

    /// <summary>Relative swing of all edges: fractions stay as they are, so displacements in the reference-cell scheme are those of the fixed cell times the mean edge.</summary>
    public HarmonicMode CellSwing { get; init; } = HarmonicMode.None;

    public double StepPs => IntervalFs / 1000;

    /// <summary>⟨ΔX_h²⟩ of the host's mean, an axis, after k frames, without the drift.</summary>
    public double HostMsdPerAxis(int k) => Polyanions.Count == 0 ? 0 : Polyanions.Average(p => p.Translation.Msd(k * StepPs)) / Polyanions.Count;

    public static double Mass(string symbol) => s_masses[symbol];

    /// <summary>A seeded realisation: mobile species first, then centres, then ligands, as POSCAR files of these materials have them.</summary>
    public TestRun Build(int seed)
    {
        List<(string Symbol, Vector3d[] Path)> atoms = [];
        int stream = 0;
        foreach (IonModel ions in Mobile)
        {
            atoms.AddRange(ions.Sample(Stream(seed, stream++), Frames, StepPs).Select(path => (ions.Species, path)));
        }

        List<(string Symbol, Vector3d[] Path)> ligands = [];
        foreach (Polyanion ion in Polyanions)
        {
            Vector3d[][] paths = ion.Sample(Stream(seed, stream++), Frames, StepPs);
            atoms.Add((ion.Centre, paths[0]));
            ligands.AddRange(paths[1..].Select(path => (ion.Ligand, path)));
        }

        atoms.AddRange(ligands);
        (string Symbol, Vector3d[] Path)[] ordered = [.. atoms.GroupBy(static a => a.Symbol).SelectMany(static g => g)];
        Topology topology = new(Title, [.. ordered.GroupBy(static a => a.Symbol).Select(static g => (g.Key, g.Count()))]);
        string[] mobile = [.. Mobile.Select(static m => m.Species).Distinct()];
        TestRun run = new()
        {
            Topology = topology,
            IntervalFs = IntervalFs,
            Host = [.. topology.Species.Except(mobile)],
            Masses = [.. topology.Species.Select(static s => s_masses[s])],
        };
        int n = topology.AtomCount;
        double[] swing = CellSwing.Sample(Stream(seed, stream), Frames, StepPs);
        for (int t = 0; t < Frames; t++)
        {
            double[] fractions = new double[3 * n];
            for (int i = 0; i < n; i++)
            {
                Vector3d r = ordered[i].Path[t] + (t * Drift);
                (fractions[i], fractions[n + i], fractions[(2 * n) + i]) = Cell.ToScaled(r.X, r.Y, r.Z);
            }

            run.AddFractions(fractions, Swung(1 + swing[t]));
        }

        return run;
    }

    /// <summary>The cell with every edge longer, to the six decimals of an XDATCAR.</summary>
    private Cell Swung(double factor)
    {
        double Edge(double x) => factor == 1 ? x : Math.Round(x * factor, 6);
        return new Cell(Edge(Cell.Ax), Edge(Cell.Ay), Edge(Cell.Az), Edge(Cell.Bx), Edge(Cell.By), Edge(Cell.Bz), Edge(Cell.Cx), Edge(Cell.Cy), Edge(Cell.Cz));
    }

    /// <summary>Random numbers of one component: others do not change when it does.</summary>
    private static Random Stream(int seed, int component) => new((seed * 1009) + component);
}
