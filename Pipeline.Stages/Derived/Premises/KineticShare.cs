using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived.Spectra;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>The mean squared velocity that each species has at the temperature of the run.</summary>
/// <remarks>
/// 3 k T/m for each atom, less its share in the motion of the centre of mass, which VASP removes where no atom is held; components that
/// never moved have none. The temperature is the OSZICAR's mean; without one TEBEG where the INCAR names a thermostat. TEBEG alone is only
/// where a run began: it counts as an upper bound, and the species that has most of it as the temperature.
/// </remarks>
internal sealed class KineticShare
{
    /// <summary>k over the atomic mass unit, Å²/ps²/K.</summary>
    private const double Boltzmann = 0.8314462618;

    /// <summary>No run that began at TEBEG is as cold as this share of it: half is left where a relaxed structure is heated once.</summary>
    private const double Coldest = 0.2;

    private readonly VelocitySpectrum _spectrum;
    private readonly double[] _perKelvin;
    private readonly bool _isBound;

    private KineticShare(VelocitySpectrum spectrum, double[] perKelvin, double? kelvin, bool isBound)
    {
        (_spectrum, _perKelvin, Kelvin, _isBound) = (spectrum, perKelvin, kelvin ?? double.NaN, isBound);
        Untested = kelvin is null ? "no temperature" : null;
    }

    /// <summary>The temperature.</summary>
    public double Kelvin { get; }

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Untested { get; }

    public static KineticShare Of(DerivedInput input, VelocitySpectrum spectrum)
    {
        RunDescription run = input.Run;
        double? measured = input.Summary.MeanTemperatureK is > 0 and var mean ? mean : null;
        Dictionary<string, long> moved = [];
        if (input.Tables.TryGetValue("vacf_moved", out ColumnTable? table))
        {
            for (int row = 0; row < table.RowCount; row++)
            {
                moved[table.Utf8("species")[row]] = table.Int64("moved")[row];
            }
        }

        List<string> names = [.. run.Topology.Species];
        double all = run.Masses?.Select((m, s) => m * run.Topology.Counts[s]).Sum() ?? double.NaN;
        bool free = names.Select((n, s) => moved.GetValueOrDefault(n, 3L * run.Topology.Counts[s]) == 3L * run.Topology.Counts[s]).All(static whole => whole);
        double[] perKelvin =
        [
            .. spectrum.Species.Select(name =>
            {
                int s = names.IndexOf(name);
                double count = run.Topology.Counts[s], mass = run.Masses?[s] ?? double.NaN;
                return Boltzmann / mass * (free ? 3 * (1 - (mass / all)) : moved.GetValueOrDefault(name) / count);
            }),
        ];
        return new KineticShare(spectrum, perKelvin, measured ?? run.TemperatureK, measured is null && run.Ensemble is not ("NVT" or "NpT"));
    }

    /// <summary>Mean squared velocity of an atom of a species, Å²/ps².</summary>
    /// <param name="species">The species.</param>
    /// <param name="powers">What is seen of all of them.</param>
    public double Expected(int species, IReadOnlyList<BandPower> powers)
    {
        double kelvin = Kelvin;
        if (_isBound)
        {
            double seen = powers.Select((p, s) => p.Resolved / _perKelvin[s]).Where(double.IsFinite).DefaultIfEmpty(0).Max();
            kelvin = seen < Coldest * Kelvin ? Kelvin : Math.Min(Kelvin, seen);
        }

        return _perKelvin[species] * kelvin;
    }

    /// <summary>
    /// Relative standard error of a mean squared velocity over so many frames, that of independent atoms whose velocities are normal: 2/(3
    /// N) x (time over which C² falls)/(time). -1: all atoms.
    /// </summary>
    public double Error(int species, long frames)
    {
        double most = 0;
        long atoms = 0;
        for (int s = 0; s < _spectrum.Species.Count; s++)
        {
            double[] c = _spectrum.Correlations[s];
            if (species >= 0 && s != species)
            {
                continue;
            }

            double sum = 1;
            for (int lag = 1; lag < _spectrum.Lags && c[0] > 0; lag++)
            {
                sum += 2 * (c[lag] / c[0]) * (c[lag] / c[0]);
            }

            most = Math.Max(most, sum);
            atoms += _spectrum.CountOf(s);
        }

        return Math.Sqrt(2.0 / (3.0 * atoms) * most / Math.Max(1, frames));
    }
}
