namespace Pipeline.Stages.Runs;

/// <summary>What the tables have of a line of the OSZICAR; null where it does not say, or the number did not fit its field.</summary>
/// <param name="TemperatureK"><c>T=</c>.</param>
/// <param name="TotalEv"><c>E=</c>.</param>
/// <param name="FreeEv"><c>F=</c>.</param>
/// <param name="KineticEv"><c>EK=</c>.</param>
public readonly record struct OszicarValues(double? TemperatureK, double? TotalEv, double? FreeEv, double? KineticEv)
{
    private const int Count = 4;

    /// <summary>Lines as numbers; what is null becomes NaN, which no line holds.</summary>
    internal static double[] ToNumbers(IEnumerable<OszicarValues> lines) =>
        [.. lines.SelectMany(static v => new[] { v.TemperatureK ?? double.NaN, v.TotalEv ?? double.NaN, v.FreeEv ?? double.NaN, v.KineticEv ?? double.NaN })];

    /// <summary>So many lines back.</summary>
    internal static OszicarValues[] FromNumbers(Formats.State.StateReader r, string name, int lines)
    {
        double[] numbers = r.Float64(name, Count * lines);
        return [.. numbers.Chunk(Count).Select(static n => new OszicarValues(Finite(n[0]), Finite(n[1]), Finite(n[2]), Finite(n[3])))];
    }

    private static double? Finite(double number) => double.IsNaN(number) ? null : number;
}
