using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>Angles of a run in memory by the definitions alone: all images tried, the library's arc cosine, the filter summed tap by tap.</summary>
internal sealed class NaiveAngles(TestRun run)
{
    private const int Images = 3;

    /// <summary>θ in degrees of an angle on a frame.</summary>
    public double Theta(GroupAngle angle, int frame)
    {
        double[] one = Vector(angle, angle.I, frame), two = Vector(angle, angle.K, frame);
        double Dot(double[] p, double[] q) => (p[0] * q[0]) + (p[1] * q[1]) + (p[2] * q[2]);
        return Math.Acos(Dot(one, two) / Math.Sqrt(Dot(one, one) * Dot(two, two))) * 180 / Math.PI;
    }

    /// <summary>ω in degrees/fs, NaN where a neighbour is of another segment.</summary>
    public double Omega(GroupAngle angle, int frame, int m) => InOneSegment(frame - m, frame + m)
        ? (Theta(angle, frame + m) - Theta(angle, frame - m)) / (2 * m * run.IntervalFs)
        : double.NaN;

    /// <summary>Low-passed values at a frame, NaN where a tap lacks.</summary>
    public double Lowpass(Func<int, double> value, int frame, double cutoffCm1, int half, int margin)
    {
        if (!InOneSegment(frame - half - margin, frame + half + margin))
        {
            return double.NaN;
        }

        double sum = 0, weights = 0;
        for (int j = -half; j <= half; j++)
        {
            double cutoff = cutoffCm1 / 33.35641 * run.IntervalFs * 1e-3, x = (double)j / half;
            double tap = (j == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * j) / (Math.PI * j)) * I0(5 * Math.Sqrt(1 - (x * x)));
            weights += tap;
            sum += tap * value(frame + j);
        }

        return sum / weights;
    }

    /// <summary>Frame within its segment.</summary>
    public int IndexOf(int frame) => frame - run.SegmentStarts.Where(s => s <= frame).DefaultIfEmpty(0).Max();

    private bool InOneSegment(int first, int last) => first >= 0 && last < run.Frames && !run.SegmentStarts.Any(s => s > first && s <= last);

    private double[] Vector(GroupAngle angle, int to, int frame)
    {
        if (angle.Centre < 0)
        {
            return Shortest(angle.Vertex, to, frame);
        }

        double[] end = Shortest(angle.Centre, to, frame), vertex = angle.Vertex == angle.Centre ? [0, 0, 0] : Shortest(angle.Centre, angle.Vertex, frame);
        return [end[0] - vertex[0], end[1] - vertex[1], end[2] - vertex[2]];
    }

    private double[] Shortest(int from, int to, int frame)
    {
        int n = run.Topology.AtomCount;
        double[] s = [.. Enumerable.Range(0, 3).Select(axis => (run.Coordinates[frame][(axis * n) + to] - run.Coordinates[frame][(axis * n) + from]) / (double)TestRun.Period).Select(x => x - Math.Round(x))];
        Cell h = run.Cells[frame];
        double[] best = [];
        double shortest = double.MaxValue;
        for (int a = -Images; a <= Images; a++)
        {
            for (int b = -Images; b <= Images; b++)
            {
                for (int c = -Images; c <= Images; c++)
                {
                    (double x, double y, double z) = h.ToCartesian(s[0] + a, s[1] + b, s[2] + c);
                    if ((x * x) + (y * y) + (z * z) is var squared && squared < shortest)
                    {
                        (best, shortest) = ([x, y, z], squared);
                    }
                }
            }
        }

        return best;
    }

    /// <summary>1/π ∫ exp(x cos t) dt over half a turn; the trapezoid converges faster than any power.</summary>
    private static double I0(double x) => Enumerable.Range(0, 64).Average(k => Math.Exp(x * Math.Cos(Math.PI * (k + 0.5) / 64)));
}
