using System.Globalization;
using Pipeline.Formats;

namespace Pipeline.Stages.Groups;

/// <summary>Four atoms round a site. Atoms count from 0.</summary>
/// <param name="Centre">The central atom, or -1 for the interstice of a sublattice.</param>
/// <param name="A">First ligand.</param>
/// <param name="B">Second ligand.</param>
/// <param name="C">Third ligand.</param>
/// <param name="D">Fourth ligand.</param>
public readonly record struct Tetrahedron(int Centre, int A, int B, int C, int D);

/// <summary>A distinct angle i-vertex-k of a group. Atoms count from 0, I &lt; K.</summary>
/// <param name="Centre">Atom through which ligand-ligand vectors are measured (polyanions), or -1: minimum image (sublattices).</param>
/// <param name="I">One end.</param>
/// <param name="Vertex">Where the angle lies.</param>
/// <param name="K">Other end.</param>
public readonly record struct GroupAngle(int Centre, int I, int Vertex, int K);

/// <summary>A group of the recipe as found in the run: decided once, then fixed (docs/adr/0008).</summary>
/// <param name="Name">Name in the recipe, the <c>motif</c> of tables.</param>
/// <param name="Definition">What the recipe says of it.</param>
public sealed record AtomGroup(string Name, GroupOptions Definition)
{
    /// <summary>The tetrahedra; empty where the group cannot be built.</summary>
    public IReadOnlyList<Tetrahedron> Tetrahedra { get; init; } = [];

    /// <summary>The distinct angles, each once.</summary>
    public IReadOnlyList<GroupAngle> Angles { get; init; } = [];

    /// <summary>Why the group cannot be built, with atoms and distances; null where it is whole.</summary>
    public string? Problem { get; init; }

    /// <summary>How much was found, for people: <c>PS4 8 tetrahedra, 96 angles</c>, or why nothing.</summary>
    public string Summary => Problem is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} {Plural.Of(Tetrahedra.Count, "tetrahedron", "tetrahedra")}, {Plural.Of(Angles.Count, "angle")}")
        : $"{Name} cannot be built: {Problem}";

    /// <summary>Everything a state depends on, in one line.</summary>
    public string SemanticKey => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}:{Definition.MaxBondAngstrom:R}:{string.Join(' ', Tetrahedra.Select(t => $"{t.Centre},{t.A},{t.B},{t.C},{t.D}"))}:{string.Join(' ', Angles.Select(a => $"{a.Centre},{a.I},{a.Vertex},{a.K}"))}");
}
