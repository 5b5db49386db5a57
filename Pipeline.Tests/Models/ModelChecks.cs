using Pipeline.Formats.Model;
using Pipeline.Host.Demo;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Models;

/// <summary>What the tests of the models share: naive access to a run and the limit of 4.5 standard errors.</summary>
internal static class ModelChecks
{
    /// <summary>
    /// The mean over independent seeds lies within 4.5 of its standard errors of the closed form (two-sided p = 7e-6 for a Gaussian mean), plus
    /// <paramref name="floor"/> for what is exact but rounded to the quantum of the text.
    /// </summary>
    public static void MeanIs(double expected, IReadOnlyCollection<double> seeds, string what, double floor = 1e-6)
    {
        (double mean, double error) = Statistics.MeanAndError(seeds);
        Assert.True(Math.Abs(mean - expected) <= (4.5 * error) + floor, $"{what}: {mean} +- {error}, closed form {expected}");
    }

    /// <summary>Position of an atom as drawn, in Å.</summary>
    public static Vector3d At(this TestRun run, int frame, int atom)
    {
        int n = run.Topology.AtomCount;
        long[] k = run.Coordinates[frame];
        (double x, double y, double z) = run.Cells[frame].ToCartesian(k[atom] / (double)TestRun.Period, k[n + atom] / (double)TestRun.Period, k[(2 * n) + atom] / (double)TestRun.Period);
        return new Vector3d(x, y, z);
    }

    public static int[] AtomsOf(this TestRun run, string symbol)
    {
        int species = run.Topology.Species.ToList().IndexOf(symbol);
        return [.. Enumerable.Range(0, run.Topology.AtomCount).Where(i => run.Topology.SpeciesOf[i] == species)];
    }

    /// <summary>Nearest image in an orthorhombic cell.</summary>
    public static Vector3d Nearest(this Cell cell, Vector3d d) => new(
        d.X - (cell.Ax * Math.Round(d.X / cell.Ax)), d.Y - (cell.By * Math.Round(d.Y / cell.By)), d.Z - (cell.Cz * Math.Round(d.Z / cell.Cz)));

    public static double Length(this Vector3d v) => Math.Sqrt(v.Squared);

    /// <summary>Angle at the vertex in degrees.</summary>
    public static double AngleDeg(Vector3d i, Vector3d vertex, Vector3d k)
    {
        Vector3d a = i - vertex, b = k - vertex;
        return Math.Acos(((a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z)) / (a.Length() * b.Length())) * 180 / Math.PI;
    }

    /// <summary>Mean over frame pairs and the given atoms of a function of the displacement.</summary>
    public static double MeanOfDisplacements(this TestRun run, int[] atoms, int lag, Func<Vector3d, double> of)
    {
        double sum = 0;
        for (int t = 0; t + lag < run.Frames; t++)
        {
            sum += atoms.Sum(i => of(run.At(t + lag, i) - run.At(t, i)));
        }

        return sum / atoms.Length / (run.Frames - lag);
    }

    /// <summary>|Σ displacements|²/N, mean over frame pairs.</summary>
    public static double MeanCollective(this TestRun run, int[] atoms, int lag)
    {
        double sum = 0;
        for (int t = 0; t + lag < run.Frames; t++)
        {
            Vector3d total = default;
            foreach (int i in atoms)
            {
                total += run.At(t + lag, i) - run.At(t, i);
            }

            sum += total.Squared;
        }

        return sum / atoms.Length / (run.Frames - lag);
    }

    /// <summary>Other ions within r of where an ion was, mean over ions and frame pairs.</summary>
    public static double MeanRefilled(this TestRun run, int[] atoms, int lag, double r)
    {
        long found = 0;
        for (int t = 0; t + lag < run.Frames; t++)
        {
            foreach (int i in atoms)
            {
                Vector3d was = run.At(t, i);
                found += atoms.Count(j => j != i && run.Cells[t].Nearest(run.At(t + lag, j) - was).Squared < r * r);
            }
        }

        return (double)found / atoms.Length / (run.Frames - lag);
    }
}
