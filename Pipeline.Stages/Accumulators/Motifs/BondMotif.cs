using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Motifs;

/// <summary>Bonds of one kind and the species whose ions are counted round them.</summary>
/// <param name="Name">Such as <c>P-S-Li</c>.</param>
/// <param name="Bonds">Centre and ligand of each bond, atoms from 0.</param>
/// <param name="Ion">Index of the species.</param>
internal sealed record BondMotif(string Name, (int Centre, int Ligand)[] Bonds, int Ion)
{
    /// <summary>Pairs of a bond and an ion that is no part of it.</summary>
    public long Pairs(Topology topology) =>
        Bonds.Sum(b => (long)topology.Counts[Ion] - (topology.SpeciesOf[b.Centre] == Ion ? 1 : 0) - (topology.SpeciesOf[b.Ligand] == Ion ? 1 : 0));

    /// <summary>The triples asked for, or every polyanion's bonds with every mobile species; those without bonds or ions are left out.</summary>
    public static BondMotif[] Of(DistanceAngleOptions options, RunDescription run)
    {
        List<string> species = [.. run.Topology.Species];
        IEnumerable<string> names = options.Triples ?? run.Groups.Where(static g => g.Definition.Kind is "polyanion")
            .SelectMany(g => run.MobileSpecies.Select(m => $"{g.Definition.Centre}-{g.Definition.Ligand}-{species[m]}"));
        return [.. names.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Parts: name.Split('-')))
            .Select(t => new BondMotif(t.Name, BondsOf(run.Groups, t.Parts[0], t.Parts[1]), species.IndexOf(t.Parts[2])))
            .Where(static m => m is { Bonds.Length: > 0, Ion: >= 0 })];
    }

    /// <summary>Each bond once, though two groups may hold it.</summary>
    private static (int Centre, int Ligand)[] BondsOf(IReadOnlyList<AtomGroup> groups, string centre, string ligand) =>
        [.. groups.Where(g => g.Definition.Kind is "polyanion" && string.Equals(g.Definition.Centre, centre, StringComparison.Ordinal) && string.Equals(g.Definition.Ligand, ligand, StringComparison.Ordinal))
            .SelectMany(static g => g.Tetrahedra)
            .SelectMany(static t => new[] { (t.Centre, t.A), (t.Centre, t.B), (t.Centre, t.C), (t.Centre, t.D) })
            .Distinct()];
}
