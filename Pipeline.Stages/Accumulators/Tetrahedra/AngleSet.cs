using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>All angles of all groups that could be built, one after the other, and which of them stand for their group in series.</summary>
internal sealed class AngleSet
{
    /// <summary>Angles a group in the table of series.</summary>
    private const int Representatives = 8;

    public AngleSet(RunDescription run)
    {
        List<GroupAngle> angles = [];
        List<int> shown = [];
        List<(AtomGroup Group, int Start, int Count)> groups = [];
        foreach (AtomGroup group in run.Groups.Where(g => g.Angles.Count > 0))
        {
            int count = group.Angles.Count, kept = Math.Min(count, Representatives);
            groups.Add((group, angles.Count, count));
            shown.AddRange(Enumerable.Range(0, kept).Select(i => angles.Count + (int)((long)i * count / kept)));
            angles.AddRange(group.Angles);
        }

        (Angles, Groups, Shown) = (angles, groups, [.. shown]);
        GroupOf = new int[angles.Count];
        for (int g = 0; g < groups.Count; g++)
        {
            GroupOf.AsSpan(groups[g].Start, groups[g].Count).Fill(g);
        }
    }

    public IReadOnlyList<GroupAngle> Angles { get; }

    public IReadOnlyList<(AtomGroup Group, int Start, int Count)> Groups { get; }

    public int Count => Angles.Count;

    /// <summary>Group of each angle.</summary>
    public int[] GroupOf { get; }

    /// <summary>Angles shown in series: eight a group, evenly spaced in its order.</summary>
    public int[] Shown { get; }
}
