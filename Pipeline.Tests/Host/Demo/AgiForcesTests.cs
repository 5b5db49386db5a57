using Pipeline.Formats.Model;
using Pipeline.Host.Demo;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Host.Demo;

/// <summary>
/// A disordered state (100 steps at 900 K from random sites) against plain sums, finite differences and conservation laws.
/// </summary>
public sealed class AgiForcesTests
{
    private readonly AgiSimulation _state = Disordered();

    [Fact]
    public void Energy_MatchesPlainEwaldSum()
    {
        Assert.Equal(Oracle(_state.Positions), _state.PotentialEnergy, 128 * 5e-6);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public void Force_IsSlopeOfPlainEwaldSum(int ion)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            double up = Oracle(Moved(ion, axis, 1e-3));
            double down = Oracle(Moved(ion, axis, -1e-3));

            Assert.Equal(-(up - down) / 2e-3, Component(_state.Forces[ion], axis), 4e-4);
        }
    }

    [Fact]
    public void Force_IsSlopeOfOwnEnergyForEveryIon()
    {
        for (int ion = 0; ion < 128; ion++)
        {
            double up = Energy(Moved(ion, ion % 3, 1e-4), _state.Cell);
            double down = Energy(Moved(ion, ion % 3, -1e-4), _state.Cell);

            Assert.Equal(-(up - down) / 2e-4, Component(_state.Forces[ion], ion % 3), 1e-6);
        }
    }

    [Fact]
    public void Virial_IsSlopeOfEnergyWithVolume()
    {
        double slope = (Energy(Stretched(1e-5), StretchedCell(1e-5)) - Energy(Stretched(-1e-5), StretchedCell(-1e-5))) / 2e-5;

        Assert.Equal(-slope, _state.Virial, 1e-6 * Math.Abs(slope));
    }

    [Fact]
    public void Forces_SumToZero()
    {
        Vector3d sum = default;
        foreach (Vector3d force in _state.Forces)
        {
            sum += force;
        }

        Assert.Equal(0, Math.Sqrt(sum.Squared), 1e-11);
    }

    [Fact]
    public void Forces_DoNotSeeLatticeTranslations()
    {
        Vector3d[] moved = [.. _state.Positions];
        moved[3] += new Vector3d(3 * _state.Cell.Ax, -_state.Cell.By, 0);
        moved[77] += new Vector3d(0, 0, -2 * _state.Cell.Cz);
        Vector3d[] forces = new Vector3d[128];

        new AgiForces(128).Compute(moved, _state.Cell, forces);

        Assert.All(forces.Zip(_state.Forces), p => Assert.Equal(0, (p.First - p.Second).Squared, 1e-18));
    }

    [Fact]
    public void NeighbourList_KeptForManySteps_EqualsFreshOne()
    {
        for (int step = 0; step < 300; step++)
        {
            _state.Step();
            if (step % 5 != 0)
            {
                continue;
            }

            Vector3d[] fresh = new Vector3d[128];

            (double energy, _) = new AgiForces(128).Compute(_state.Positions, _state.Cell, fresh);

            Assert.Equal(energy, _state.PotentialEnergy, 1e-9);
        }
    }

    [Fact]
    public void IonsCloserThanTheTable_AreRefused()
    {
        Vector3d[] positions = [.. _state.Positions];
        positions[0] = positions[1] + new Vector3d(0.5, 0, 0);

        Assert.Throws<InvalidOperationException>(() => Energy(positions, _state.Cell));
    }

    private static AgiSimulation Disordered()
    {
        AgiSimulation simulation = new(new AgiOptions { Directory = "-", TemperatureK = 900, Seed = 7 });
        for (int step = 0; step < 100; step++)
        {
            simulation.Step();
        }

        return simulation;
    }

    private double Oracle(Vector3d[] positions) =>
        EwaldOracle.Energy([.. positions.Select(p => (p.X, p.Y, p.Z))], _state.Cell.Ax, _state.Cell.By, _state.Cell.Cz);

    private static double Energy(Vector3d[] positions, Cell cell) => new AgiForces(128).Compute(positions, cell, new Vector3d[128]).Energy;

    private Vector3d[] Moved(int ion, int axis, double by)
    {
        Vector3d[] moved = [.. _state.Positions];
        moved[ion] += by * new Vector3d(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
        return moved;
    }

    private Vector3d[] Stretched(double strain) => [.. _state.Positions.Select(p => (1 + strain) * p)];

    private Cell StretchedCell(double strain) =>
        Cell.Orthorhombic((1 + strain) * _state.Cell.Ax, (1 + strain) * _state.Cell.By, (1 + strain) * _state.Cell.Cz);

    private static double Component(Vector3d v, int axis) => axis switch { 0 => v.X, 1 => v.Y, _ => v.Z };
}
