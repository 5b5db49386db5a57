using Pipeline.Formats.Model;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Solids with the cells, atoms and order of the materials of the paper; their motion is the test's choice.</summary>
internal static class ModelSystems
{
    /// <summary>Next site along c of the cell of Li10GeP2S12: a hop of 3.11 Å, four to a ring.</summary>
    public static Vector3d LgpsStep { get; } = new(0, 0, 3.11);

    /// <summary>Edge of the simple cubic lattice of Na and Sb in Na3SbS4, the hop distance.</summary>
    public const double NssStep = 3.5325;

    private static readonly Cell s_lgps = Cell.Orthorhombic(17.2, 8.46, 12.44);
    private static readonly Cell s_nss = Cell.Orthorhombic(14.13, 14.13, 14.13);

    /// <summary>Origins of the ten columns of four Li sites.</summary>
    public static Vector3d[] LgpsColumns { get; } =
    [
        .. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 2) select new Vector3d(i * 17.2 / 3, j * 8.46 / 2, 0.7),
        .. from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 2) select new Vector3d((i + 0.5) * 17.2 / 3, j * 8.46 / 2, 1.9),
    ];

    /// <summary>The 48 Na sites: all of the lattice but the two bcc corners of Sb.</summary>
    public static Vector3d[] NssSites { get; } = [.. NssLattice(static (i, j, k) => !IsAntimony(i, j, k))];

    /// <summary>Li40Ge4P8S48 in 17.20 × 8.46 × 12.44 Å: GeS4 and PS4 on a grid, Li in columns along c.</summary>
    public static ModelSolid Lgps(params IonModel[] lithium) => new()
    {
        Title = "Li10GeP2S12 model",
        Cell = s_lgps,
        Mobile = lithium,
        Polyanions =
        [
            .. from i in Enumerable.Range(0, 3)
               from j in Enumerable.Range(0, 2)
               from k in Enumerable.Range(0, 2)
               select new Polyanion(i == 0 ? "Ge" : "P", "S", new Vector3d((i + 0.5) * 17.2 / 3, (j + 0.5) * 8.46 / 2, (k + 0.5) * 12.44 / 2), i == 0 ? 2.21 : 2.04),
        ],
    };

    /// <summary>Na-Sb16-S64 in 14.13 Å, the first Sb a W on demand: SbS4 on a bcc lattice, Na between them.</summary>
    public static ModelSolid Nss(bool tungsten, params IonModel[] sodium) => new()
    {
        Title = tungsten ? "Na3SbS4 with W, model" : "Na3SbS4 model",
        Cell = s_nss,
        Mobile = sodium,
        Polyanions =
        [
            .. NssLattice(IsAntimony).Select((r, i) => tungsten && i == 15 ? new Polyanion("W", "S", r, 2.21) : new Polyanion("Sb", "S", r, 2.36)),
        ],
    };

    /// <summary>47 Na on the 48 sites, one vacancy.</summary>
    public static VacancyIons NssVacancy(double probability) => new("Na", s_nss, NssSites, NssStep, probability);

    /// <summary>Each tetrahedron changed.</summary>
    public static ModelSolid With(this ModelSolid solid, Func<Polyanion, Polyanion> change) => solid with { Polyanions = [.. solid.Polyanions.Select(change)] };

    private static bool IsAntimony(int i, int j, int k) => i % 2 == j % 2 && j % 2 == k % 2;

    private static IEnumerable<Vector3d> NssLattice(Func<int, int, int, bool> keep) =>
        from i in Enumerable.Range(0, 4)
        from j in Enumerable.Range(0, 4)
        from k in Enumerable.Range(0, 4)
        where keep(i, j, k)
        select new Vector3d(i * NssStep, j * NssStep, k * NssStep);
}
