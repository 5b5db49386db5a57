using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Recognition;

/// <summary>Groups of atoms that the first frame shows, for runs whose recipe names none.</summary>
/// <param name="Groups">By name (<c>PS4</c>, <c>I-I-I</c>), in the order of their centres in the POSCAR.</param>
/// <param name="Notices">What was decided and from which lengths, for people.</param>
public sealed record RecognisedGroups(IReadOnlyDictionary<string, GroupOptions> Groups, IReadOnlyList<string> Notices)
{
    /// <summary>More pairs than this are not looked at: some seconds.</summary>
    private const long MaxPairs = 500_000_000;

    /// <summary>Polyanions, and where there are none the interstices of a bcc host.</summary>
    /// <param name="topology">The atoms.</param>
    /// <param name="cell">Cell of the first frame.</param>
    /// <param name="scaled">Coordinates [3, N] of the first frame in quanta.</param>
    /// <param name="period">Quanta per cell edge.</param>
    /// <param name="mobile">Indices of the mobile species.</param>
    /// <param name="host">Indices of the host species.</param>
    public static RecognisedGroups Recognise(Topology topology, Cell cell, IReadOnlyList<long> scaled, long period, IReadOnlyList<int> mobile, IReadOnlyList<int> host)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(mobile);
        ArgumentNullException.ThrowIfNull(host);
        Dictionary<string, GroupOptions> groups = new(StringComparer.Ordinal);
        List<string> notices = [];
        if ((long)topology.AtomCount * topology.AtomCount > MaxPairs)
        {
            notices.Add(FormattableString.Invariant($"groups: not looked for among {topology.AtomCount} atoms; name them in the recipe"));
            return new RecognisedGroups(groups, notices);
        }

        Surroundings surroundings = new(topology, cell, scaled, period);
        new PolyanionRecognition(topology, surroundings, mobile).Find(groups, notices);
        if (groups.Count == 0)
        {
            SublatticeRecognition.Find(topology, surroundings, mobile, host, groups, notices);
        }

        if (groups.Count == 0 && notices.Count == 0)
        {
            notices.Add("groups: none recognised");
        }

        return new RecognisedGroups(groups, notices);
    }

    /// <summary>Pairs of which the distinct van Hove function is of interest: mobile ions among themselves.</summary>
    public static IReadOnlyList<string> VanHovePairs(IReadOnlyList<string> mobile) => [.. mobile.Select(m => $"{m}-{m}")];

    /// <summary>Triples centre-ligand-mobile ion of the polyanions.</summary>
    public static IReadOnlyList<string> DistanceAngleTriples(IEnumerable<GroupOptions> groups, IReadOnlyList<string> mobile) =>
        [.. groups.Where(g => g.Kind is "polyanion").SelectMany(g => mobile.Select(m => $"{g.Centre}-{g.Ligand}-{m}")).Distinct(StringComparer.Ordinal)];
}
