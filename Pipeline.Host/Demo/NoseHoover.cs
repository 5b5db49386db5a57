namespace Pipeline.Host.Demo;

/// <summary>One Nosé-Hoover thermostat (MDALGO = 2), mass as by SMASS = 0: a period of 40 time steps.</summary>
/// <remarks>
/// Equations: dp/dt = F − v_η p, dv_η/dt = (2K − g k_B T)/Q; W. G. Hoover, Phys. Rev. A 31, 1695 (1985).
/// Conserved: V + K + g k_B T η + Q v_η²/2.
/// Splitting: half a step of the thermostat on either side of velocity Verlet;
///            Martyna, Tuckerman, Tobias and Klein, Mol. Phys. 87, 1117 (1996).
/// Mass:      small oscillations of 2K obey ω² = 2 g k_B T / Q, and ω = 2π / (40 Δt) gives Q.
/// </remarks>
internal sealed class NoseHoover(double targetThermal, double timestepFs)
{
    private const double PeriodSteps = 40;

    private readonly double _mass = 2 * targetThermal * Math.Pow(PeriodSteps * timestepFs / (2 * Math.PI), 2);

    /// <summary>η.</summary>
    internal double Position { get; private set; }

    /// <summary>v_η in 1/fs.</summary>
    internal double Velocity { get; private set; }

    /// <summary>g k_B T η in eV: OSZICAR's SP.</summary>
    internal double Potential => targetThermal * Position;

    /// <summary>Q v_η²/2 in eV: OSZICAR's SK.</summary>
    internal double Kinetic => 0.5 * _mass * Velocity * Velocity;

    /// <summary>Half a time step; returns the factor all velocities are to be multiplied by.</summary>
    internal double HalfStep(double kinetic)
    {
        Velocity += ((2 * kinetic) - targetThermal) / _mass * (0.25 * timestepFs);
        double factor = Math.Exp(-0.5 * timestepFs * Velocity);
        Position += 0.5 * timestepFs * Velocity;
        Velocity += ((2 * kinetic * factor * factor) - targetThermal) / _mass * (0.25 * timestepFs);
        return factor;
    }

    /// <summary>Back to η = v_η = 0, as a run without history starts.</summary>
    internal void Reset()
    {
        Position = 0;
        Velocity = 0;
    }
}
