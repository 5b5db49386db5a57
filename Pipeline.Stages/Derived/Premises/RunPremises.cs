using Pipeline.Formats.Model;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>Premises about the run as a whole: that it was made at one temperature, and under one set of conditions.</summary>
internal static class RunPremises
{
    /// <summary>Name of their intermediate table.</summary>
    public const string Name = PremiseSet.Prefix + "run";

    /// <summary>The table.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return PremiseSet.ToTable(Name, input.Summary.Frames, [TemperaturePremise.Of(input.Run, input.Oszicar)]);
    }
}
