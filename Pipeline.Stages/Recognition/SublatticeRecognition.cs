using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;

#pragma warning disable RS0030 // a length that is compared with wide limits.

namespace Pipeline.Stages.Recognition;

/// <summary>Recognises a body-centred cubic anion lattice, whose tetrahedral interstices the mobile ions pass (alpha-AgI).</summary>
/// <remarks>
/// The volume a site gives the edge a = (2 V/N)^(1/3). Between the second shell (a) and the third (a sqrt 2), at 1.207 a, bcc has 14
/// neighbours round every site, fcc and hcp 12, simple cubic 18. On a thermal frame of AgI (500 K) 84 to 100 % of the sites have exactly
/// 14; the chlorine of NaCl at 800 K 25 %, the sulphur of Na3SbS4 39 %, liquids 10 to 30 %: the bound lies between.
/// </remarks>
internal static class SublatticeRecognition
{
    private const int BccNeighbours = 14;
    private const double LeastShare = 0.6;
    private static readonly double s_betweenShells = 0.5 * (1 + Math.Sqrt(2));

    public static void Find(Topology topology, Surroundings surroundings, IReadOnlyList<int> mobile, IReadOnlyList<int> host, Dictionary<string, GroupOptions> groups, List<string> notices)
    {
        if (mobile.Count == 0 || host.Count != 1 || !Elements.IsAnion(topology.Species[host[0]]))
        {
            return;
        }

        string species = topology.Species[host[0]];
        int[] sites = [.. surroundings.AtomsOf(host[0])];
        double edge = Math.Cbrt(2 * surroundings.Volume / sites.Length);
        double maxEdge = Math.Round(s_betweenShells * edge, 1);
        int[] counts = [.. sites.Select(i => surroundings.Of(i, sites, s_betweenShells * edge).Count)];
        int right = counts.Count(c => c == BccNeighbours);
        string seen = string.Create(CultureInfo.InvariantCulture, $"{right} of {sites.Length} {species} have {BccNeighbours} {species} within {s_betweenShells * edge:F2} Å (a = {edge:F3} Å from the volume; mean {counts.Average():F1}; bcc has 14, fcc 12)");
        if (right < LeastShare * sites.Length)
        {
            notices.Add($"groups: {species} is no bcc lattice: {seen}");
            return;
        }

        groups.Add($"{species}-{species}-{species}", new GroupOptions { Kind = "sublattice", Species = species, MaxEdgeAngstrom = maxEdge, Select = "apex" });
        notices.Add(string.Create(CultureInfo.InvariantCulture, $"groups: {species} is a bcc lattice: {seen}; maxEdgeAngstrom {maxEdge} lies between its second and third shell"));
    }
}
