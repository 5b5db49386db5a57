using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>σ = N (z e)² D/(V k T): Nernst-Einstein with the tracer D, Einstein-Helfand with the collective D.</summary>
internal static class DiffusionConductivity
{
    private const double ElementaryCharge = 1.602176634e-19; // C, exact (SI 2019)
    private const double Boltzmann = 1.380649e-23; // J/K, exact
    private const double Cm3PerA3 = 1e-24;

    /// <summary>Conductivity in S/cm.</summary>
    public static double Of(long ions, int charge, double volumeA3, double kelvin, double cm2PerSecond) =>
        ions * (charge * ElementaryCharge) * (charge * ElementaryCharge) * cm2PerSecond / (volumeA3 * Cm3PerA3 * Boltzmann * kelvin);

    /// <summary>
    /// Conductivity in S/cm a cm²/s of ions whose squared charge numbers add up to <paramref name="squaredCharges"/>; null without volume
    /// or temperature.
    /// </summary>
    public static double? PerDiffusivity(DerivedInput input, double squaredCharges) => input.Summary.MeanVolumeA3 is { } volume && Temperature(input) is { } kelvin
        ? squaredCharges * Of(1, 1, volume, kelvin, 1)
        : null;

    /// <summary>
    /// Conductivity in S/cm a cm²/s of a species; null where it is no charged mobile one, or without volume or temperature.
    /// </summary>
    public static double? PerDiffusivity(DerivedInput input, string species)
    {
        RunDescription run = input.Run;
        int s = -1;
        for (int i = 0; i < run.Topology.Species.Count; i++)
        {
            s = string.Equals(run.Topology.Species[i], species, StringComparison.Ordinal) ? i : s;
        }

        return s >= 0 && run.MobileSpecies.Contains(s) && s < run.Charges.Count && run.Charges[s] != 0
            && input.Summary.MeanVolumeA3 is { } volume && Temperature(input) is { } kelvin
            ? Of(run.Topology.Counts[s], run.Charges[s], volume, kelvin, 1)
            : null;
    }

    /// <summary>Mean of thermo, else TEBEG, else null.</summary>
    public static double? Temperature(DerivedInput input)
    {
        double? kelvin = input.Summary.MeanTemperatureK ?? ThermoMean(input.Tables.GetValueOrDefault("thermo")) ?? input.Summary.ToldTemperatureK;
        return kelvin > 0 ? kelvin : null;
    }

    private static double? ThermoMean(ColumnTable? thermo)
    {
        if (thermo?.Columns.FirstOrDefault(static c => string.Equals(c.Name, "temperature_K", StringComparison.Ordinal)) is not Float64Column column)
        {
            return null;
        }

        double sum = 0;
        int rows = 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (column.IsValid(row))
            {
                sum += column.Values.Span[row];
                rows++;
            }
        }

        return rows == 0 ? null : sum / rows;
    }
}
