using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>Molecular dynamics of alpha-AgI at constant temperature: velocity Verlet with a Nosé-Hoover thermostat, the cell fixed or under a barostat.</summary>
/// <remarks>
/// Start: bcc iodide, silver on random tetrahedral sites, Maxwell velocities; then <see cref="AgiOptions.EquilibrationSteps"/> of
///        equilibration.
/// State: positions are unwrapped from the end of equilibration on, the momentum is zero, so g = 3N − 3 degrees of freedom.
/// Order: every sum runs in a fixed order on one thread, so a seed gives the same bits again on the same machine.
/// </remarks>
internal sealed class AgiSimulation
{
    private readonly AgiOptions _options;
    private readonly Xoshiro256 _random;
    private readonly AgiForces _forceField;
    private readonly NoseHoover _thermostat;
    private readonly AgiBarostat? _barostat;
    private readonly double[] _inverseMass;

    /// <summary>The starting state, not yet equilibrated.</summary>
    internal AgiSimulation(AgiOptions options)
    {
        options.Validate();
        _options = options;
        _random = new Xoshiro256(options.Seed);
        Cell = AgiLattice.CellOf(options.Replicas);
        Positions = [.. AgiLattice.Place(options.Replicas, _random).Select(s => new Vector3d(s.X * Cell.Ax, s.Y * Cell.By, s.Z * Cell.Cz))];
        Velocities = new Vector3d[Atoms];
        Forces = new Vector3d[Atoms];
        _inverseMass = [.. Enumerable.Range(0, Atoms).Select(i => 1 / (i < Atoms / 2 ? AgiUnits.SilverMass : AgiUnits.IodineMass))];
        _forceField = new AgiForces(Atoms, options.Repulsion);
        _thermostat = new NoseHoover(DegreesOfFreedom * AgiUnits.Boltzmann * options.TemperatureK, options.TimestepFs);
        _barostat = options.PressureKilobar is { } pressure ? new AgiBarostat(DegreesOfFreedom, AgiUnits.Boltzmann * options.TemperatureK, options.TimestepFs, pressure) : null;
        (PotentialEnergy, Virial) = _forceField.Compute(Positions, Cell, Forces);
        DrawVelocities();
    }

    /// <summary>Ions; the first half is silver.</summary>
    internal int Atoms => Positions.Length;

    /// <summary>3N − 3: the momentum stays zero.</summary>
    internal int DegreesOfFreedom => (3 * Atoms) - 3;

    /// <summary>Orthorhombic lattice.</summary>
    internal Cell Cell { get; private set; }

    /// <summary>Å, unwrapped.</summary>
    internal Vector3d[] Positions { get; }

    /// <summary>Å/fs.</summary>
    internal Vector3d[] Velocities { get; }

    /// <summary>eV/Å.</summary>
    internal Vector3d[] Forces { get; }

    /// <summary>eV: OSZICAR's F and E0.</summary>
    internal double PotentialEnergy { get; private set; }

    /// <summary>−3V dE/dV in eV: Σ r · F over pairs and the reciprocal sum's share.</summary>
    internal double Virial { get; private set; }

    /// <summary>eV: OSZICAR's EK.</summary>
    internal double KineticEnergy { get; private set; }

    /// <summary>η and v_η of the thermostat and their energies.</summary>
    internal NoseHoover Thermostat => _thermostat;

    /// <summary>OSZICAR's E: conserved. Under a barostat with P V and the barostat's own energies.</summary>
    internal double ConservedEnergy => PotentialEnergy + KineticEnergy + _thermostat.Potential + _thermostat.Kinetic + (_barostat?.Energy(Cell.Volume) ?? 0);

    /// <summary>Rate of the cell's edges in 1/fs; 0 where they are fixed.</summary>
    internal double CellRate => _barostat?.Rate ?? 0;

    /// <summary>K from the kinetic energy.</summary>
    internal double TemperatureK => 2 * KineticEnergy / (DegreesOfFreedom * AgiUnits.Boltzmann);

    /// <summary>(2K + virial) / 3V in kbar.</summary>
    internal double PressureKilobar => ((2 * KineticEnergy) + Virial) / (3 * Cell.Volume) * AgiUnits.Kilobar;

    /// <summary>Constant energy instead of constant temperature: for the conservation test.</summary>
    internal bool ThermostatOff { get; init; }

    /// <summary>Lets the random start relax, wraps the ions into the cell and resets the thermostat: what follows is step 1.</summary>
    /// <remarks>
    /// Velocities are drawn anew every 0.1 ps, which carries off the heat of an unrelaxed start at once (Andersen's collisions of all
    /// ions together);
    /// the last half runs under the thermostat alone. One Nosé-Hoover thermostat started far from equilibrium would swing for long.
    /// </remarks>
    internal void Equilibrate(CancellationToken cancellation)
    {
        int redraw = Math.Max(1, (int)Math.Round(100 / _options.TimestepFs));
        for (int step = 0; step < _options.EquilibrationSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step % redraw == 0 && step <= _options.EquilibrationSteps / 2)
            {
                DrawVelocities();
                _thermostat.Reset();
            }

            if (step <= _options.EquilibrationSteps / 2)
            {
                _barostat?.Reset(); // the first half relaxes in the fixed cell
            }

            Step();
        }

        for (int i = 0; i < Atoms; i++)
        {
            Vector3d p = Positions[i];
            Positions[i] = new(
                p.X - (Cell.Ax * Math.Floor(p.X / Cell.Ax)),
                p.Y - (Cell.By * Math.Floor(p.Y / Cell.By)),
                p.Z - (Cell.Cz * Math.Floor(p.Z / Cell.Cz)));
        }

        _thermostat.Reset();
        _barostat?.Reset();
        RemoveDrift();
        (PotentialEnergy, Virial) = _forceField.Compute(Positions, Cell, Forces);
    }

    /// <summary>One time step.</summary>
    internal void Step()
    {
        if (_barostat is not null)
        {
            StepWithCell(_barostat);
            return;
        }

        double dt = _options.TimestepFs;
        double scale = ThermostatOff ? 1 : _thermostat.HalfStep(KineticEnergy);
        for (int i = 0; i < Positions.Length; i++)
        {
            Velocities[i] = (scale * Velocities[i]) + (0.5 * dt * AgiUnits.Acceleration * _inverseMass[i] * Forces[i]);
            Positions[i] += dt * Velocities[i];
        }

        (PotentialEnergy, Virial) = _forceField.Compute(Positions, Cell, Forces);
        for (int i = 0; i < Positions.Length; i++)
        {
            Velocities[i] += 0.5 * dt * AgiUnits.Acceleration * _inverseMass[i] * Forces[i];
        }

        KineticEnergy = Kinetic();
        if (!ThermostatOff)
        {
            Scale(_thermostat.HalfStep(KineticEnergy));
        }
    }

    /// <summary>Where ion <paramref name="i"/> will be after the next step, but for the thermostat: Å.</summary>
    internal Vector3d NextPosition(int i)
    {
        double dt = _options.TimestepFs;
        return Positions[i] + (dt * Velocities[i]) + (0.5 * dt * dt * AgiUnits.Acceleration * _inverseMass[i] * Forces[i]);
    }

    /// <summary>One time step of ions and cell; see <see cref="AgiBarostat"/>.</summary>
    private void StepWithCell(AgiBarostat barostat)
    {
        double dt = _options.TimestepFs;
        barostat.ThermostatHalfStep();
        Scale(_thermostat.HalfStep(KineticEnergy));
        barostat.HalfStep(KineticEnergy, Virial, Cell.Volume);
        Push(barostat.Friction);

        double rate = barostat.Rate, grow = Math.Exp(rate * dt);
        double move = dt * Math.Exp(0.5 * rate * dt) * AgiBarostat.SinhRatio(0.5 * rate * dt);
        for (int i = 0; i < Positions.Length; i++)
        {
            Positions[i] = (grow * Positions[i]) + (move * Velocities[i]);
        }

        Cell = Cell.Orthorhombic(grow * Cell.Ax, grow * Cell.By, grow * Cell.Cz);
        (PotentialEnergy, Virial) = _forceField.Compute(Positions, Cell, Forces);
        Push(barostat.Friction);
        KineticEnergy = Kinetic();
        barostat.HalfStep(KineticEnergy, Virial, Cell.Volume);
        Scale(_thermostat.HalfStep(KineticEnergy));
        barostat.ThermostatHalfStep();
    }

    /// <summary>Half a step of forces and of the friction of the moving cell.</summary>
    private void Push(double friction)
    {
        double dt = _options.TimestepFs, x = 0.25 * friction * dt;
        double keep = Math.Exp(-2 * x), push = 0.5 * dt * AgiUnits.Acceleration * Math.Exp(-x) * AgiBarostat.SinhRatio(x);
        for (int i = 0; i < Velocities.Length; i++)
        {
            Velocities[i] = (keep * Velocities[i]) + (push * _inverseMass[i] * Forces[i]);
        }

        KineticEnergy = Kinetic();
    }

    private void Scale(double factor)
    {
        for (int i = 0; i < Velocities.Length; i++)
        {
            Velocities[i] = factor * Velocities[i];
        }

        KineticEnergy *= factor * factor;
    }

    /// <summary>Maxwell velocities without drift, scaled to exactly the wanted temperature.</summary>
    private void DrawVelocities()
    {
        for (int i = 0; i < Velocities.Length; i++)
        {
            double width = Math.Sqrt(AgiUnits.Boltzmann * _options.TemperatureK * AgiUnits.Acceleration * _inverseMass[i]);
            Velocities[i] = width * new Vector3d(_random.Normal(), _random.Normal(), _random.Normal());
        }

        RemoveDrift();
        Scale(Math.Sqrt(_options.TemperatureK / TemperatureK));
    }

    private void RemoveDrift()
    {
        Vector3d momentum = default;
        double mass = 0;
        for (int i = 0; i < Velocities.Length; i++)
        {
            momentum += 1 / _inverseMass[i] * Velocities[i];
            mass += 1 / _inverseMass[i];
        }

        for (int i = 0; i < Velocities.Length; i++)
        {
            Velocities[i] -= 1 / mass * momentum;
        }

        KineticEnergy = Kinetic();
    }

    private double Kinetic()
    {
        double sum = 0;
        for (int i = 0; i < Velocities.Length; i++)
        {
            sum += Velocities[i].Squared / _inverseMass[i];
        }

        return 0.5 * sum / AgiUnits.Acceleration;
    }
}
