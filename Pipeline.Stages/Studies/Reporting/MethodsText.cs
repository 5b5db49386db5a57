using System.Globalization;
using Pipeline.Formats;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>
/// The paragraph of a paper's methods section that a study stands for: software and release, what was run, definitions with the settings
/// that were used, and how the runs were put together.
/// </summary>
public static class MethodsText
{
    /// <summary>The paragraph, and the references below it.</summary>
    /// <param name="sides">The sets of runs; their observables have the same settings.</param>
    /// <param name="closing">How they were averaged or compared.</param>
    public static string Of(IReadOnlyList<MethodsSide> sides, string closing)
    {
        ArgumentNullException.ThrowIfNull(sides);
        ArgumentOutOfRangeException.ThrowIfZero(sides.Count);
        IReadOnlyDictionary<string, string> settings = sides[0].Settings;
        IEnumerable<string> sentences =
        [
            $"Molecular-dynamics trajectories were analysed with ionstream {Release.Number}.",
            .. sides.Where(static s => s.Runs.Count > 0).Select(Described),
            "Displacements were summed from frame to frame in integers of the printed digits, each component to the nearest image.",
            .. MethodsSentence.All.Select(s => s.Under(settings)).OfType<string>(),
            closing,
        ];
        return $"{string.Join(' ', sentences)}\n\n{MethodsSentence.References}\n";
    }

    private static string Described(MethodsSide side)
    {
        IReadOnlyList<RunConditions> runs = side.Runs;
        string name = side.Name.Length == 0 ? "" : $"{char.ToUpperInvariant(side.Name[0])}{side.Name[1..]}: ";
        string what = side.AreStretches ? $"{Plural.Of(runs.Count, "stretch", "stretches")} of one run" : Plural.Of(runs.Count, "run");
        string ensemble = runs[0].Ensemble is { } told ? $", {told}" : "";
        string temperature = Range(runs.Select(static r => r.TemperatureK), "0.#", " K");
        string[] rest =
        [
            temperature.Length == 0 ? "" : $", mean temperature {temperature}",
            Range(runs.Select(static r => r.TimePs), "0.###", " ps") is { Length: > 0 } length ? $", {length}{(runs.Count > 1 ? " each" : "")}" : "",
            Range(runs.Select(static r => r.FrameIntervalFs), "0.###", " fs") is { Length: > 0 } interval ? $", a frame every {interval}" : "",
        ];
        string compositions = string.Join(" and ", runs.Select(static r => r.Composition).Distinct(StringComparer.Ordinal));
        string sentence = string.Create(CultureInfo.InvariantCulture, $"{name}{what} of {compositions} ({runs[0].Atoms} atoms{ensemble}){string.Concat(rest)}.");
        return char.ToUpperInvariant(sentence[0]) + sentence[1..];
    }

    /// <summary>One number, or the smallest and the largest; empty where none is known.</summary>
    private static string Range(IEnumerable<double> values, string format, string unit)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return "";
        }

        string low = known.Min().ToString(format, CultureInfo.InvariantCulture), high = known.Max().ToString(format, CultureInfo.InvariantCulture);
        return (string.Equals(low, high, StringComparison.Ordinal) ? low : $"{low} to {high}") + unit;
    }
}
