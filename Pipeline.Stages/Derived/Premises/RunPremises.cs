using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>Premises about the run as a whole: that it was made at one temperature, and under one set of conditions.</summary>
internal static class RunPremises
{
    /// <summary>What their intermediate table is.</summary>
    public static readonly TableSchema Schema = PremiseSet.SchemaOf("run");

    /// <summary>Kind of the event where pieces of a run are of different temperature or ensemble.</summary>
    public static string ConditionsDiffer => EventKind.ConditionsDiffer.Name;

    /// <summary>The table.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        RunDescription analysed = input.Run with { TemperatureRamp = RampOf(input.Summary, input.Run) };
        return PremiseSet.ToTable(Schema, input.Summary.Frames, [TemperaturePremise.Of(analysed, input.Oszicar), Conditions(input.Summary)]);
    }

    /// <summary>
    /// That all analysed frames are of one temperature and ensemble: what is computed from frames of two belongs to neither.
    /// </summary>
    private static Premise Conditions(RunSummary summary) => summary.ConditionsDiffer is { } differ
        ? new Premise(ConditionsDiffer, null, PremiseState.Fails, Claims.All, $"pieces of different temperature or ensemble, {differ}")
        : new Premise(ConditionsDiffer, null, PremiseState.Holds, Claims.All, null);

    /// <summary>That of the frames that are analysed, where not the first piece of the run is.</summary>
    private static TemperatureRamp? RampOf(RunSummary summary, RunDescription run) => summary.Pieces.Count == 1 || summary.Analysed is not { } told
        ? run.TemperatureRamp
        : told is { BeginK: > 0 and var begin, EndK: > 0 and var end, TemperatureK: null } ? new TemperatureRamp(begin, end) : null;
}
