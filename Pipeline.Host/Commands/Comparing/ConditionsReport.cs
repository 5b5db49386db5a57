using System.Globalization;
using Pipeline.Formats;
using Pipeline.Stages.Studies;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>Under which conditions two sides were made, and where these differ: it heads every comparison.</summary>
internal static class ConditionsReport
{
    private const double SameTemperature = 0.01; // of it: fluctuations of a mean are smaller
    private const double SameDensity = 0.005;

    /// <summary>One side in a line.</summary>
    public static string Line(string role, SideRuns side)
    {
        RunConditions first = side.Conditions[0];
        string count = side.AreStretches ? $"{side.Conditions.Count} stretches of one run" : Plural.Of(side.Conditions.Count, "run");
        string temperature = Mean(side, static c => c.TemperatureK) is var t && double.IsNaN(t) ? "temperature not known" : Text($"{t:0.0} K");
        return Text(
            $"{role,-9} {side.Name}: {count} of {first.Composition}, {temperature}, {Mean(side, static c => c.TimePs):0.##} ps each, a frame every {side.FrameIntervalFs:0.###} fs{(first.Ensemble is { } e ? $", {e}" : "")}");
    }

    /// <summary>What differs, in words; none where the sides were made alike.</summary>
    public static IEnumerable<string> Differences(SideRuns reference, SideRuns candidate)
    {
        (double a, double b) = (Mean(reference, static c => c.TemperatureK), Mean(candidate, static c => c.TemperatureK));
        if (double.IsNaN(a) || double.IsNaN(b))
        {
            yield return "temperatures could not be compared: a side has none (OSZICAR)";
        }
        else if (Math.Abs(a - b) > SameTemperature * a)
        {
            yield return Text($"temperature: {a:0.0} K and {b:0.0} K");
        }

        (double volumeA, double volumeB) = (Mean(reference, VolumeOfAtom), Mean(candidate, VolumeOfAtom));
        if (Math.Abs(volumeA - volumeB) > SameDensity * volumeA)
        {
            yield return Text($"density: {volumeA:0.000} and {volumeB:0.000} A^3 an atom ({100 * ((volumeA / volumeB) - 1):+0.0;-0.0} %)");
        }

        if (reference.Conditions[0].Atoms != candidate.Conditions[0].Atoms)
        {
            yield return Text($"atoms: {reference.Conditions[0].Atoms} and {candidate.Conditions[0].Atoms}");
        }

        (double timeA, double timeB) = (Mean(reference, static c => c.TimePs), Mean(candidate, static c => c.TimePs));
        if (Math.Abs(timeA - timeB) > 0.01 * timeA)
        {
            yield return Text($"length: {timeA:0.##} ps and {timeB:0.##} ps");
        }

        if (!(Math.Abs(reference.FrameIntervalFs - candidate.FrameIntervalFs) <= 1e-6 * reference.FrameIntervalFs))
        {
            yield return Text($"frame interval: {reference.FrameIntervalFs:0.###} fs and {candidate.FrameIntervalFs:0.###} fs");
        }

        if (!string.Equals(reference.Conditions[0].Ensemble, candidate.Conditions[0].Ensemble, StringComparison.Ordinal))
        {
            yield return $"ensemble: {reference.Conditions[0].Ensemble ?? "not known"} and {candidate.Conditions[0].Ensemble ?? "not known"}";
        }
    }

    private static double VolumeOfAtom(RunConditions conditions) => conditions.VolumeA3 / conditions.Atoms;

    private static double Mean(SideRuns side, Func<RunConditions, double> of) => side.Conditions.Average(of);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
