using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>Temperature and density.</summary>
internal static class ConditionRows
{
    private const double GramsPerCm3 = 1.66053906892; // amu/Å³ (CODATA 2022)

    public static IEnumerable<SummaryRow> Of(DerivedInput input)
    {
        double? measured = input.Summary.MeanTemperatureK, kelvin = measured ?? input.Summary.ToldTemperatureK;
        yield return new SummaryRow("temperature", "kelvin", kelvin)
        {
            Note = measured is not null ? "mean of the OSZICAR"
                : kelvin is null ? "no OSZICAR and no TEBEG"
                : "TEBEG of the INCAR: the target, not a mean",
        };

        RunDescription run = input.Run;
        double? mass = run.Masses?.Select((m, s) => m * run.Topology.Counts[s]).Sum();
        double? density = mass / input.Summary.MeanVolumeA3 * GramsPerCm3;
        yield return new SummaryRow("density", "g/cm^3", density) { Note = density is null ? "masses are unknown" : null };
    }
}
