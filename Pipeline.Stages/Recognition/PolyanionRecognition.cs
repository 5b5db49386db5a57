using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Recognition;

/// <summary>Recognises tetrahedral polyanions by geometry, and by stoichiometry where the geometry of one frame cannot tell.</summary>
/// <remarks>
/// A species that does not move is a centre when at least three quarters of its atoms are <see cref="Shell.IsTetrahedral"/>: four ligands
/// of one more electronegative species of bonding length, a fifth at least 1.2 times as far as the fourth, angles within 30 deg (rms) of a
/// tetrahedron's. Measured on first frames: P and Ge in Li10GeP2S12 at 900 K 1.30 to 1.94, Sb in Na3SbS4 1.34 to 1.54 (300 K) and 1.22 to 1.66
/// (600 K); octahedral Ti, Si, Zr 1.00 to 1.07; of the Fe in molten Fe2O3 at most 28 % exceed 1.2.
/// Tetrahedra that share most ligands with their like (SiO2, zinc blende) are a network, no polyanions.
/// </remarks>
internal sealed class PolyanionRecognition(Topology topology, Surroundings surroundings, IReadOnlyList<int> mobile)
{
    private const double LeastShare = 0.75;
    private const double MostSharing = 1.5;
    private const double MostOverlap = 0.5;

    public void Find(Dictionary<string, GroupOptions> groups, List<string> notices)
    {
        List<Centres> found = [];
        List<Centres> refused = [];
        for (int s = 0; s < topology.Species.Count; s++)
        {
            if (!mobile.Contains(s) && Look(s) is { } centres)
            {
                (centres.Share >= LeastShare ? found : refused).Add(centres);
            }
        }

        Centres[] all = [.. found];
        found = [.. all.Where(c => !IsNetwork(c, notices) && !IsShared(c, all, notices))];
        ByStoichiometry(found, refused);
        foreach (Centres centres in found.OrderBy(c => c.Species))
        {
            groups.Add($"{centres.Centre}{centres.Ligand}4", new GroupOptions { Centre = centres.Centre, Ligand = centres.Ligand, MaxBondAngstrom = centres.MaxBond });
            notices.Add($"groups: {centres.Centre}{centres.Ligand}4: {centres}");
        }

        notices.AddRange(refused.Except(found).Select(c => $"groups: {c.Centre} is no centre of tetrahedra: {c}"));
    }

    /// <summary>The surroundings of every atom of a species; null where nothing that could bind to it is near.</summary>
    private Centres? Look(int species)
    {
        string centre = topology.Species[species];
        int[] candidates = [.. Enumerable.Range(0, topology.Species.Count).Where(l => l != species && !mobile.Contains(l) && Elements.CanBind(centre, topology.Species[l]))];
        if (candidates.Length == 0)
        {
            return null;
        }

        double longest = candidates.Max(l => Elements.BondLength(centre, topology.Species[l]));
        int[] ligands = [.. candidates.SelectMany(surroundings.AtomsOf)];
        List<Shell> shells = [.. surroundings.AtomsOf(species).Select(i => new Shell(i, surroundings.Of(i, ligands, Shell.Reach * longest), topology))];

        // Bonded at all: a few atoms pressed against strangers (an adsorbate, a hot frame) are nobody's centre.
        return shells.Count(s => s.Bonds >= 2) * 2 < shells.Count ? null : new Centres(species, centre, shells);
    }

    private static bool IsNetwork(Centres centres, List<string> notices)
    {
        int[] bound = [.. centres.Tetrahedral.SelectMany(s => s.Ligands)];
        double sharing = bound.Length / (double)bound.Distinct().Count();
        if (sharing <= MostSharing)
        {
            return false;
        }

        notices.Add(string.Create(CultureInfo.InvariantCulture, $"groups: {centres.Centre}{centres.Ligand}4 tetrahedra are a network, no polyanions: each {centres.Ligand} belongs to {sharing:F2} of them on average"));
        return true;
    }

    /// <summary>Corner-sharing tetrahedra of two elements: the more electronegative centre owns them, the other is a cation among them.</summary>
    private static bool IsShared(Centres centres, Centres[] all, List<string> notices)
    {
        HashSet<int> bound = [.. centres.Tetrahedral.SelectMany(s => s.Ligands)];
        Centres? owner = Array.Find(all, o => Elements.Electronegativity(o.Centre) > Elements.Electronegativity(centres.Centre)
            && o.Tetrahedral.SelectMany(s => s.Ligands).Distinct().Count(bound.Contains) > MostOverlap * bound.Count);
        if (owner is null)
        {
            return false;
        }

        notices.Add($"groups: {centres.Centre} has 4 {centres.Ligand}, but they belong to {owner.Centre}{owner.Ligand}4 tetrahedra: a cation among them");
        return true;
    }

    /// <summary>A species with five ligands near (one of them a neighbour's) is a centre when its ligands are exactly those that are left over.</summary>
    private void ByStoichiometry(List<Centres> found, List<Centres> refused)
    {
        foreach (Centres candidate in refused.Where(c => c.HasOneLigandTooMany).ToArray())
        {
            Centres[] same = [.. found.Where(f => string.Equals(f.Ligand, candidate.Ligand, StringComparison.Ordinal) && f.MaxBond is not null)];
            int ligands = topology.Counts[topology.Species.ToList().IndexOf(candidate.Ligand)];
            int others = same.Sum(f => f.Shells.Count);
            if (same.Length > 0 && ligands == 4 * (others + candidate.Shells.Count))
            {
                candidate.Stoichiometry = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ligands} {candidate.Ligand} = 4 x ({string.Join(" + ", same.Select(f => $"{f.Shells.Count} {f.Centre}"))} + {candidate.Shells.Count} {candidate.Centre})");
                found.Add(candidate);
            }
        }
    }
}
