namespace Pipeline.Host.Demo;

/// <summary>Isotropic barostat of Martyna, Tobias and Klein with a Nosé-Hoover thermostat of its own.</summary>
/// <remarks>
/// Equations: dr/dt = v + v_ε r, dV/dt = 3 V v_ε, dv/dt = F/m − (1 + 3/g) v_ε v − v_η v,
///            dv_ε/dt = [(1 + 3/g) 2K + virial − 3 P V]/W − v_ξ v_ε; J. Chem. Phys. 101, 4177 (1994): the exact NpT ensemble.
/// Conserved: V_pot + K + thermostat + P V + W v_ε²/2 + k_B T ξ + Q_ξ v_ξ²/2.
/// Mass:      W = (g + 3) k_B T (τ/2π)² with τ = 1 ps; the barostat's own thermostat swings with 40 steps, as the ions' does.
/// Splitting: Martyna, Tuckerman, Tobias and Klein, Mol. Phys. 87, 1117 (1996): thermostats outside, then v_ε, velocities, positions with cell.
/// </remarks>
internal sealed class AgiBarostat(int degreesOfFreedom, double thermal, double timestepFs, double pressureKilobar)
{
    private const double PeriodFs = 1000;

    private readonly double _mass = (degreesOfFreedom + 3) * thermal * Math.Pow(PeriodFs / (2 * Math.PI), 2);
    private readonly double _pressure = pressureKilobar / AgiUnits.Kilobar;
    private readonly NoseHoover _thermostat = new(thermal, timestepFs);

    /// <summary>v_ε in 1/fs: a third of the relative rate of the volume.</summary>
    internal double Rate { get; private set; }

    /// <summary>By what v_ε shrinks velocities on top of the motion of the cell: (1 + 3/g) v_ε.</summary>
    internal double Friction => (1 + (3.0 / degreesOfFreedom)) * Rate;

    /// <summary>What it adds to the conserved energy at a volume, eV.</summary>
    internal double Energy(double volume) => (_pressure * volume) + Kinetic + _thermostat.Potential + _thermostat.Kinetic;

    private double Kinetic => 0.5 * _mass * Rate * Rate;

    /// <summary>Half a step of its thermostat.</summary>
    internal void ThermostatHalfStep() => Rate *= _thermostat.HalfStep(Kinetic);

    /// <summary>Half a step of the pressure's push.</summary>
    internal void HalfStep(double kinetic, double virial, double volume) =>
        Rate += 0.5 * timestepFs * (((1 + (3.0 / degreesOfFreedom)) * 2 * kinetic) + virial - (3 * _pressure * volume)) / _mass;

    /// <summary>At rest, as a run without history starts.</summary>
    internal void Reset()
    {
        Rate = 0;
        _thermostat.Reset();
    }

    /// <summary>sinh(x)/x.</summary>
    internal static double SinhRatio(double x) => Math.Abs(x) < 1e-3 ? 1 + (x * x / 6 * (1 + (x * x / 20))) : Math.Sinh(x) / x;
}
