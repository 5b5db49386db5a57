using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>Van Hove counts by plain loops: origins, atoms, every image within reach, one vector at a time.</summary>
internal sealed class NaiveVanHove
{
    private readonly TestRun _run;
    private readonly int _stride;
    private readonly int _n;
    private readonly double[][] _unwrapped;

    public NaiveVanHove(TestRun run, int stride)
    {
        (_run, _stride, _n) = (run, stride, run.Topology.AtomCount);
        _unwrapped = new double[run.Frames][];
        for (int t = 0; t < run.Frames; t++)
        {
            double[] s = [.. run.Coordinates[t].Select(static k => (double)k / TestRun.Period)];
            if (t == 0 || run.SegmentStarts.Contains(t))
            {
                _unwrapped[t] = s;
                continue;
            }

            _unwrapped[t] = [.. s.Zip(_unwrapped[t - 1], static (now, before) => now - Math.Round(now - before))];
        }
    }

    /// <summary>Pairs of frames a lag apart whose first lies on the grid of origins of its segment.</summary>
    public List<(int T0, int T1)> Origins(int lag)
    {
        List<(int, int)> pairs = [];
        int start = 0;
        for (int t = 0; t + lag < _run.Frames; t++)
        {
            start = _run.SegmentStarts.Contains(t) ? t : start;
            if ((t - start) % _stride == 0 && !_run.SegmentStarts.Any(s => s > t && s <= t + lag))
            {
                pairs.Add((t, t + lag));
            }
        }

        return pairs;
    }

    /// <summary>Lengths of all displacements of a species.</summary>
    public IEnumerable<double> Displacements(string species, string drift, int lag)
    {
        foreach ((int t0, int t1) in Origins(lag))
        {
            double[] x = Drift(drift, t0, t1);
            foreach (int i in Atoms(species))
            {
                yield return Length(_run.Cells[t0].ToCartesian(Moved(i, 0, t0, t1) - x[0], Moved(i, 1, t0, t1) - x[1], Moved(i, 2, t0, t1) - x[2]));
            }
        }
    }

    /// <summary>All distances below a radius from an a at the origin to the images of another atom b later, with the origin's volume.</summary>
    public IEnumerable<(double Distance, double Volume)> Distances(string a, string b, string drift, int lag, double radius)
    {
        foreach ((int t0, int t1) in Origins(lag))
        {
            double[] x = Drift(drift, t0, t1);
            Cell cell = _run.Cells[t0];
            (double ha, double hb, double hc) = cell.Heights;
            (int ma, int mb, int mc) = ((int)(radius / ha) + 2, (int)(radius / hb) + 2, (int)(radius / hc) + 2);
            foreach ((int i, int j) in Atoms(a).SelectMany(i => Atoms(b).Where(j => j != i).Select(j => (i, j))))
            {
                double[] s = [.. Enumerable.Range(0, 3).Select(k => _unwrapped[t1][(k * _n) + j] - _unwrapped[t0][(k * _n) + i] - x[k])];
                (double sa, double sb, double sc) = (s[0] - Math.Round(s[0]), s[1] - Math.Round(s[1]), s[2] - Math.Round(s[2]));
                for (int p = -ma; p <= ma; p++)
                {
                    for (int q = -mb; q <= mb; q++)
                    {
                        for (int r = -mc; r <= mc; r++)
                        {
                            double distance = Length(cell.ToCartesian(sa + p, sb + q, sc + r));
                            if (distance < radius)
                            {
                                yield return (distance, cell.Volume);
                            }
                        }
                    }
                }
            }
        }
    }

    private double Moved(int atom, int axis, int t0, int t1) => _unwrapped[t1][(axis * _n) + atom] - _unwrapped[t0][(axis * _n) + atom];

    private double[] Drift(string drift, int t0, int t1) =>
        drift == "raw" ? [0, 0, 0] : [.. Enumerable.Range(0, 3).Select(k => _run.Host.SelectMany(Atoms).Average(i => Moved(i, k, t0, t1)))];

    private IEnumerable<int> Atoms(string species) => Enumerable.Range(0, _n).Where(i => _run.Topology.Species[_run.Topology.SpeciesOf[i]] == species);

    private static double Length((double X, double Y, double Z) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z));
}
