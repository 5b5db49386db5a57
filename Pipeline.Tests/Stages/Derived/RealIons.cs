using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Unwrapped positions of one species of a real run of ../shared, the mean of the host removed.</summary>
internal static class RealIons
{
    /// <summary>Coordinates [frame][3 × atom + axis] in Å and the time between frames in ps.</summary>
    public static (double[][] X, double PsPerFrame) Load(string folder, string species, params string[] host)
    {
        XdatcarRun run = XdatcarRun.Load(folder, host);
        Topology topology = run.Topology;
        int n = topology.AtomCount;
        int[] Atoms(Func<string, bool> wanted) => [.. topology.Blocks.Where(b => wanted(topology.Species[b.Species])).SelectMany(static b => Enumerable.Range(b.Start, b.Count))];
        int[] ions = Atoms(s => s == species), frame = Atoms(host.Contains);
        double[] u = [.. run.Trajectory.Coordinates[0].Select(static k => (double)k)];
        List<double[]> x = [];
        for (int t = 0; t < run.Trajectory.Frames; t++)
        {
            long[] now = run.Trajectory.Coordinates[t], before = run.Trajectory.Coordinates[Math.Max(0, t - 1)];
            for (int i = 0; i < u.Length && t > 0; i++)
            {
                long step = now[i] - before[i];
                u[i] += step - (Math.Round(step / (double)TestRun.Period) * TestRun.Period);
            }

            double Mean(int axis) => frame.Average(a => u[(axis * n) + a]);
            double a0 = Mean(0), b0 = Mean(1), c0 = Mean(2);
            Cell cell = run.Trajectory.Cells[t];
            x.Add([.. ions.SelectMany(i =>
            {
                (double rx, double ry, double rz) = cell.ToCartesian((u[i] - a0) / TestRun.Period, (u[n + i] - b0) / TestRun.Period, (u[(2 * n) + i] - c0) / TestRun.Period);
                return new[] { rx, ry, rz };
            })]);
        }

        return ([.. x], run.Description.FrameIntervalFs!.Value / 1000);
    }
}
