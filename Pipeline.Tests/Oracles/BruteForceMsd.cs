using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>
/// Displacements straight from the definition: unwrap by nearest images, take every pair of frames of a segment, remove the drift atom by atom,
/// multiply by the mean cell. Nothing is shared with the accumulator but the definition.
/// </summary>
internal sealed class BruteForceMsd
{
    private readonly TestRun _run;
    private readonly double[][] _u;
    private readonly int[] _segmentStart;
    private readonly Cell _mean;

    public BruteForceMsd(TestRun run)
    {
        _run = run;
        _u = new double[run.Frames][];
        _segmentStart = new int[run.Frames];
        for (int t = 0; t < run.Frames; t++)
        {
            bool first = t == 0 || run.SegmentStarts.Contains(t);
            _segmentStart[t] = first ? t : _segmentStart[t - 1];
            double[] s = [.. run.Coordinates[t].Select(k => (double)k / TestRun.Period)];
            _u[t] = first ? s : [.. s.Select((x, i) => _u[t - 1][i] + Nearest(x - _u[t - 1][i]))];
        }

        double[] h = [.. Enumerable.Range(0, 9).Select(i => run.Cells.Average(c => c[i / 3, i % 3]))];
        _mean = new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
    }

    /// <summary>Time origins of a lag, f a multiple of <paramref name="stride"/> in its own segment.</summary>
    public int[] Origins(long lag, int stride = 1) =>
    [
        .. Enumerable.Range(0, _run.Frames).Where(t => t + lag < _run.Frames
            && _segmentStart[t] == _segmentStart[t + (int)lag] && (t - _segmentStart[t]) % stride == 0),
    ];

    /// <summary>Averages over the given origins.</summary>
    public MsdValue At(string species, string drift, int lag, IReadOnlyList<int> origins)
    {
        int[] atoms = AtomsOf(species);
        double x = 0, y = 0, z = 0, collective = 0, second = 0, fourth = 0;
        foreach (int t in origins)
        {
            double[] du = Displacements(t, lag, drift);
            double sumX = 0, sumY = 0, sumZ = 0;
            foreach (int i in atoms)
            {
                (double dx, double dy, double dz) = Vector(du, i, _mean);
                (x, y, z) = (x + (dx * dx), y + (dy * dy), z + (dz * dz));
                (sumX, sumY, sumZ) = (sumX + dx, sumY + dy, sumZ + dz);
                double r2 = Squared(Vector(du, i, _run.Cells[t]));
                (second, fourth) = (second + r2, fourth + (r2 * r2));
            }

            collective += (sumX * sumX) + (sumY * sumY) + (sumZ * sumZ);
        }

        double n = (double)origins.Count * atoms.Length;
        return new MsdValue(x / n, y / n, z / n, collective / n, (3 * (fourth / n) / (5 * (second / n) * (second / n))) - 1);
    }

    /// <summary>
    /// Standard error over blocks: blocks of W consecutive frames of the run, W the smallest power of two (not below the stride) that makes at most 32
    /// of them, more if origins are rarer than that; only blocks with their full number of origins count; NaN below five.
    /// </summary>
    public double StandardError(string species, string drift, int lag, IReadOnlyList<int> origins, int spacing, int stride = 1)
    {
        int width = 1;
        while (width < stride || (_run.Frames - 1) / width >= 32)
        {
            width *= 2;
        }

        int block = Math.Max(width, spacing / width * width);
        int[] atoms = AtomsOf(species);
        double[] means =
        [
            .. origins.GroupBy(t => t / block)
                .Where(g => g.Count() >= Math.Max(1, block / spacing) && (g.Key + 1) * block <= 32 * width)
                .Select(g => g.Average(t => atoms.Average(i => Squared(Vector(Displacements(t, lag, drift), i, _run.Cells[t]))))),
        ];
        double mean = means.DefaultIfEmpty(0).Average();
        return means.Length < 5 ? double.NaN : Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (means.Length - 1) / means.Length);
    }

    /// <summary>
    /// The same at a lag that is not summed pair by pair: origins come in blocks of <paramref name="length"/> frames, cut at multiples of it in each
    /// segment; a block counts in the block of the run that holds its first frame, with the mean metric of its frames.
    /// </summary>
    public double BlockStandardError(string species, string drift, int lag, IReadOnlyList<int> origins, int length, int stride = 1)
    {
        int width = 1;
        while (width < stride || (_run.Frames - 1) / width >= 32)
        {
            width *= 2;
        }

        int block = Math.Max(width, length);
        int[] atoms = AtomsOf(species);
        double[] means =
        [
            .. origins.GroupBy(t => FirstOfBlock(t, length) / block)
                .Where(g => g.Count() >= Math.Max(1, block / stride) && (g.Key + 1) * block <= 32 * width)
                .Select(g => g.Average(t => atoms.Average(i => MeanSquared(Displacements(t, lag, drift), i, FirstOfBlock(t, length), length)))),
        ];
        double mean = means.DefaultIfEmpty(0).Average();
        return means.Length < 5 ? double.NaN : Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (means.Length - 1) / means.Length);
    }

    private int FirstOfBlock(int t, int length) => _segmentStart[t] + ((t - _segmentStart[t]) / length * length);

    private double MeanSquared(double[] du, int atom, int from, int length) =>
        Enumerable.Range(from, length).Where(t => t < _run.Frames && _segmentStart[t] == _segmentStart[from]).Average(t => Squared(Vector(du, atom, _run.Cells[t])));

    private int[] AtomsOf(string species) =>
        [.. Enumerable.Range(0, _run.Topology.AtomCount).Where(i => _run.Topology.Species[_run.Topology.SpeciesOf[i]] == species)];

    private double[] Displacements(int t, int lag, string drift)
    {
        int n = _run.Topology.AtomCount;
        double[] du = [.. _u[t + lag].Zip(_u[t], static (b, a) => b - a)];
        if (drift == "raw")
        {
            return du;
        }

        double[] weights =
        [
            .. Enumerable.Range(0, n).Select(i => drift == "com"
                ? _run.Masses![_run.Topology.SpeciesOf[i]]
                : _run.Host.Contains(_run.Topology.Species[_run.Topology.SpeciesOf[i]]) ? 1.0 : 0.0),
        ];
        for (int axis = 0; axis < 3; axis++)
        {
            double shift = Enumerable.Range(0, n).Sum(i => weights[i] * du[(axis * n) + i]) / weights.Sum();
            for (int i = 0; i < n; i++)
            {
                du[(axis * n) + i] -= shift;
            }
        }

        return du;
    }

    private (double X, double Y, double Z) Vector(double[] du, int atom, Cell cell)
    {
        int n = _run.Topology.AtomCount;
        return cell.ToCartesian(du[atom], du[n + atom], du[(2 * n) + atom]);
    }

    private static double Squared((double X, double Y, double Z) v) => (v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z);

    private static double Nearest(double d) => d - Math.Floor(d + 0.5);
}

/// <summary>What the naive sum gives at one lag.</summary>
internal readonly record struct MsdValue(double X, double Y, double Z, double Collective, double Alpha2)
{
    public double Total => X + Y + Z;
}
