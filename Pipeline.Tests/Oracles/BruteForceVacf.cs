using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>Velocity autocorrelation straight from the definition: unwrap, difference, every pair of frames of a segment.</summary>
internal sealed class BruteForceVacf
{
    private readonly TestRun _run;
    private readonly double[]?[] _v;

    public BruteForceVacf(TestRun run)
    {
        _run = run;
        _v = new double[run.Frames][];
        double[][] u = new double[run.Frames][];
        for (int t = 0; t < run.Frames; t++)
        {
            double[] s = [.. run.Coordinates[t].Select(k => (double)k / TestRun.Period)];
            u[t] = Starts(t) ? s : [.. s.Select((x, i) => u[t - 1][i] + Nearest(x - u[t - 1][i]))];
        }

        int n = run.Topology.AtomCount;
        for (int t = 1; t < run.Frames - 1; t++)
        {
            if (!Starts(t) && !Starts(t + 1))
            {
                double[] du = [.. u[t + 1].Zip(u[t - 1], static (b, a) => b - a)], v = new double[3 * n];
                for (int i = 0; i < n; i++)
                {
                    (v[i], v[n + i], v[(2 * n) + i]) = run.Cells[t].ToCartesian(du[i], du[n + i], du[(2 * n) + i]);
                }

                _v[t] = [.. v.Select(x => x / (2 * run.IntervalFs / 1000))];
            }
        }
    }

    /// <summary>Frames with a velocity whose later partner has one too, in the same segment.</summary>
    public int[] Origins(int lag) =>
        [.. Enumerable.Range(0, _run.Frames).Where(t => t + lag < _run.Frames && _v[t] is not null && _v[t + lag] is not null && SegmentStart(t) == SegmentStart(t + lag))];

    public int SegmentStart(int t) => _run.SegmentStarts.Where(s => s <= t).DefaultIfEmpty(0).Max();

    /// <summary>Mean over origins and the atoms of a species, or all.</summary>
    public double At(string species, int lag, IReadOnlyList<int> origins)
    {
        int n = _run.Topology.AtomCount;
        int[] atoms = [.. Enumerable.Range(0, n).Where(i => species == "all" || _run.Topology.Species[_run.Topology.SpeciesOf[i]] == species)];
        double sum = 0;
        foreach (int t in origins)
        {
            double[] a = _v[t]!, b = _v[t + lag]!;
            sum += atoms.Sum(i => (a[i] * b[i]) + (a[n + i] * b[n + i]) + (a[(2 * n) + i] * b[(2 * n) + i]));
        }

        return sum / ((double)origins.Count * atoms.Length);
    }

    private bool Starts(int t) => t == 0 || _run.SegmentStarts.Contains(t);

    private static double Nearest(double d) => d - Math.Floor(d + 0.5);
}
