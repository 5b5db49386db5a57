using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Motifs;

namespace Pipeline.Stages.Runs;

/// <summary>
/// What a recipe asks to count and the run has none of: an empty table should not be the only word about a misspelt element.
/// </summary>
internal static class NothingToCount
{
    /// <summary>A warning for each pair of <c>vanHove</c> and triple of <c>distanceAngle</c> without atoms or bonds in the run.</summary>
    public static IEnumerable<RunEvent> Events(IReadOnlyDictionary<string, object> observables, RunDescription run, RunSummary summary)
    {
        string has = string.Join(' ', run.Topology.Species);
        if (observables.GetValueOrDefault("vanHove") is VanHoveOptions { Pairs: { } pairs })
        {
            foreach (string pair in pairs.Distinct(StringComparer.Ordinal).Where(p => p.Split('-').Except(run.Topology.Species, StringComparer.Ordinal).Any()))
            {
                yield return Event(run, summary, $"vanHove: no pair {pair}: the run has {has}");
            }
        }

        if (observables.GetValueOrDefault("distanceAngle") is DistanceAngleOptions { Triples: { } triples } options)
        {
            foreach (string triple in triples.Except(BondMotif.Of(options, run).Select(static m => m.Name), StringComparer.Ordinal))
            {
                string[] parts = triple.Split('-');
                yield return Event(run, summary, parts.Except(run.Topology.Species, StringComparer.Ordinal).Any()
                    ? $"distanceAngle: no triple {triple}: the run has {has}"
                    : $"distanceAngle: no triple {triple}: no polyanion group has {parts[0]}-{parts[1]} bonds");
            }
        }
    }

    private static RunEvent Event(RunDescription run, RunSummary summary, string message) =>
        new(summary.FirstStep, summary.FirstStep * (run.TimestepFs ?? double.NaN) / 1000, EventKind.NothingToCount, null, message);
}
