using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies;

/// <summary>What a run was made under, from its table <c>runs</c>: what has to be alike before results are compared.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="System">First line of its XDATCAR.</param>
/// <param name="Composition">Such as <c>Ag64I64</c>.</param>
/// <param name="Atoms">Number of atoms.</param>
/// <param name="TemperatureK">Mean temperature, K; NaN where it is not known.</param>
/// <param name="VolumeA3">Mean volume, Å³.</param>
/// <param name="TimePs">Time from the first to the last analysed frame, ps; NaN without a time step.</param>
/// <param name="FrameIntervalFs">Time between analysed frames, fs; NaN without a time step.</param>
/// <param name="Ensemble">NVE, NVT or NpT; null where it cannot be told.</param>
/// <param name="Frames">Analysed frames.</param>
public sealed record RunConditions(
    string Run, string System, string Composition, long Atoms, double TemperatureK, double VolumeA3, double TimePs, double FrameIntervalFs, string? Ensemble, long Frames)
{
    /// <summary>Symbols of its elements.</summary>
    public IReadOnlyList<string> Elements => ElementsOf(Composition);

    /// <summary>Symbols of the elements of a composition such as <c>Ag64I64</c>.</summary>
    public static IReadOnlyList<string> ElementsOf(string composition) =>
        [.. composition.Where(char.IsAsciiLetter).Aggregate("", static (text, c) => char.IsAsciiLetterUpper(c) ? $"{text} {c}" : text + c).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>The conditions of the run whose table <c>runs</c> this is.</summary>
    public static RunConditions Of(PublishedTable runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ColumnTable table = runs.Table;
        return new RunConditions(
            runs.Run,
            table.Utf8("system")[0],
            table.Utf8("composition")[0],
            table.Int64("atoms")[0],
            table.NumbersOrNaN("temperature_K")[0],
            table.NumbersOrNaN("volume_A3")[0],
            table.NumbersOrNaN("time_ps")[0],
            table.NumbersOrNaN("frame_interval_fs")[0],
            table["ensemble"].IsValid(0) ? table.Utf8("ensemble")[0] : null,
            table.Int64("frames")[0]);
    }
}
