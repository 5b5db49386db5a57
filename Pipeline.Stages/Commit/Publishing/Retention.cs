#pragma warning disable RS0030 // which old epochs are kept is no result.

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// Which epochs stay: the newest 20, all younger than 15 minutes, and for each of 20 steps a decade of frames the first past it.
/// A table that does not change belongs to later epochs too: its file is as old as the one that followed it.
/// What is kept depends on an epoch and its two neighbours alone, so thinning often or seldom ends the same.
/// </summary>
internal static class Retention
{
    public const int Newest = 20;
    private const int StepsPerDecade = 20;
    private const int Decades = 18;
    private static readonly TimeSpan s_young = TimeSpan.FromMinutes(15);
    private static readonly long[] s_steps = [.. Enumerable.Range(0, (StepsPerDecade * Decades) + 1).Select(StepAt)];

    /// <summary>The epochs to remove.</summary>
    /// <param name="marks">One table's epochs, ascending.</param>
    /// <param name="now">The time.</param>
    public static List<long> Superseded(IReadOnlyList<EpochMark> marks, DateTimeOffset now)
    {
        List<long> superseded = [];
        int before = -1;
        for (int i = 0; i < marks.Count; i++)
        {
            int step = LastStepBefore(marks[i].Frames);
            if (step <= before && i < marks.Count - Newest && now - marks[i + 1].Published >= s_young)
            {
                superseded.Add(marks[i].Epoch);
            }

            before = Math.Max(before, step);
        }

        return superseded;
    }

    /// <summary>Number of the last step that so many frames have reached; -1 before the first.</summary>
    private static int LastStepBefore(long frames)
    {
        int at = Array.BinarySearch(s_steps, frames);
        if (at < 0)
        {
            return ~at - 1;
        }

        while (at + 1 < s_steps.Length && s_steps[at + 1] == frames)
        {
            at++; // below 20 frames several steps fall on one number
        }

        return at;
    }

    private static long StepAt(int index)
    {
        long decade = 1;
        for (int i = 0; i < index / StepsPerDecade; i++)
        {
            decade *= 10;
        }

        return index % StepsPerDecade == 0 ? decade : (long)Math.Ceiling(decade * Math.Pow(10, index % StepsPerDecade / (double)StepsPerDecade));
    }
}
