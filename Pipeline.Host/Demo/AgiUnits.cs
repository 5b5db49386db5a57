namespace Pipeline.Host.Demo;

/// <summary>Constants in Å, fs, eV and atomic mass units (CODATA 2018).</summary>
internal static class AgiUnits
{
    /// <summary>k_B in eV/K.</summary>
    internal const double Boltzmann = 8.617333262e-5;

    /// <summary>Å/fs² of 1 eV/Å on 1 u: 1.602176634e-19 J / 1.66053906660e-27 kg, in (Å/fs)².</summary>
    internal const double Acceleration = 9.648533212e-3;

    /// <summary>kbar of 1 eV/Å³.</summary>
    internal const double Kilobar = 1602.176634;

    /// <summary>Mass of silver in u, as in the INCAR of the reference runs.</summary>
    internal const double SilverMass = 107.868;

    /// <summary>Mass of iodine in u, as in the INCAR of the reference runs.</summary>
    internal const double IodineMass = 126.904;
}
