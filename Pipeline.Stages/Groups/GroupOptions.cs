using System.ComponentModel.DataAnnotations;

namespace Pipeline.Stages.Groups;

/// <summary>A named set of tetrahedra in a recipe (<c>groups</c>): polyanions, or the interstices of a sublattice.</summary>
public sealed record GroupOptions
{
    /// <summary>A centre and its nearest ligands, or the 4-cliques of one species.</summary>
    [AllowedValues("polyanion", "sublattice")]
    public string Kind { get; init; } = "polyanion";

    /// <summary>Element of the centre (polyanion).</summary>
    public string? Centre { get; init; }

    /// <summary>Element of the ligands (polyanion).</summary>
    public string? Ligand { get; init; }

    /// <summary>Ligands a centre (polyanion).</summary>
    [AllowedValues(4)]
    public int Ligands { get; init; } = 4;

    /// <summary>Longest bond on the first frame (polyanion).</summary>
    [Range(0.0, 20.0, MinimumIsExclusive = true)]
    public double? MaxBondAngstrom { get; init; }

    /// <summary>Where the vertex of an angle lies: 12 or 6 angles a polyanion.</summary>
    [AllowedValues("ligand", "centre")]
    public string Vertex { get; init; } = "ligand";

    /// <summary>Element of the sites (sublattice).</summary>
    public string? Species { get; init; }

    /// <summary>Longest edge of a tetrahedron (sublattice).</summary>
    [Range(0.0, 30.0, MinimumIsExclusive = true)]
    public double? MaxEdgeAngstrom { get; init; }

    /// <summary>Angles kept (sublattice); apex: opposite an edge that lies in exactly four tetrahedra.</summary>
    [AllowedValues("all", "apex")]
    public string Select { get; init; } = "all";

    /// <summary>Structure the sublattice is found on, relative to the run; null: mean positions of the first 2 ps.</summary>
    public string? StructureFile { get; init; }

    /// <summary>Everything wrong, each beginning with the key it is about.</summary>
    public IEnumerable<string> Problems()
    {
        bool polyanion = Kind is "polyanion";
        if (Kind is not ("polyanion" or "sublattice"))
        {
            yield return "kind must be polyanion or sublattice";
        }

        if (Vertex is not ("ligand" or "centre") || (!polyanion && Vertex is not "ligand"))
        {
            yield return polyanion ? "vertex must be ligand or centre" : "vertex must be ligand for a sublattice";
        }

        if (Select is not ("all" or "apex") || (polyanion && Select is not "all"))
        {
            yield return polyanion ? "select must be all for a polyanion" : "select must be all or apex";
        }

        if (polyanion && (string.IsNullOrEmpty(Centre) || string.IsNullOrEmpty(Ligand)))
        {
            yield return "centre and ligand must name elements";
        }

        if (polyanion && Ligands != 4)
        {
            yield return "ligands must be 4";
        }

        if (polyanion && !(MaxBondAngstrom is > 0 and <= 20))
        {
            yield return "maxBondAngstrom must be above 0 and at most 20";
        }

        if (!polyanion && string.IsNullOrEmpty(Species))
        {
            yield return "species must name an element";
        }

        if (!polyanion && !(MaxEdgeAngstrom is > 0 and <= 30))
        {
            yield return "maxEdgeAngstrom must be above 0 and at most 30";
        }
    }
}
