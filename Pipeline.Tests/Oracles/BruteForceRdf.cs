using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Oracles;

/// <summary>Pair counts by four loops: frames, pairs of atoms, every image within reach, one distance at a time.</summary>
internal sealed class BruteForceRdf
{
    private readonly Topology _topology;
    private readonly int _bins;
    private readonly double _width;
    private readonly Dictionary<(int A, int B), long[]> _counts = [];
    private readonly Dictionary<(int A, int B), double[]> _weighted = [];
    private readonly Dictionary<int, long[]> _own = [];

    public BruteForceRdf(TestRun run, double width, int bins)
    {
        (_topology, _bins, _width) = (run.Topology, bins, width);
        for (int a = 0; a < _topology.Species.Count; a++)
        {
            _own[a] = new long[bins];
            for (int b = a; b < _topology.Species.Count; b++)
            {
                (_counts[(a, b)], _weighted[(a, b)]) = (new long[bins], new double[bins]);
            }
        }

        for (int t = 0; t < run.Frames; t++)
        {
            Frame([.. run.Coordinates[t].Select(k => (double)k / TestRun.Period)], run.Cells[t]);
        }
    }

    /// <summary>Unordered pairs {i, image of j}, i != j.</summary>
    public long[] Counts(string a, string b) => _counts[Key(a, b)];

    /// <summary>The same, each weighted by its frame's volume.</summary>
    public double[] Weighted(string a, string b) => _weighted[Key(a, b)];

    /// <summary>Pairs of an atom with its own image, each pair {R, -R} once.</summary>
    public long[] OwnImages(string a) => _own[Index(a)];

    private void Frame(double[] s, Cell cell)
    {
        int n = _topology.AtomCount;
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                Pair(i, j, s[j] - s[i], s[n + j] - s[n + i], s[(2 * n) + j] - s[(2 * n) + i], cell);
            }
        }
    }

    private void Pair(int i, int j, double sa, double sb, double sc, Cell cell)
    {
        (int si, int sj) = (_topology.SpeciesOf[i], _topology.SpeciesOf[j]);
        (int, int) key = (Math.Min(si, sj), Math.Max(si, sj));
        double radius = _bins * _width, volume = cell.Volume;
        (double ha, double hb, double hc) = cell.Heights;
        (int ma, int mb, int mc) = ((int)((radius / ha) + 1), (int)((radius / hb) + 1), (int)((radius / hc) + 1));
        (sa, sb, sc) = (sa - Math.Round(sa), sb - Math.Round(sb), sc - Math.Round(sc));
        for (int a = -ma; a <= ma; a++)
        {
            for (int b = -mb; b <= mb; b++)
            {
                for (int c = -mc; c <= mc; c++)
                {
                    (double x, double y, double z) = cell.ToCartesian(sa + a, sb + b, sc + c);
                    int bin = (int)(Math.Sqrt((x * x) + (y * y) + (z * z)) / _width);
                    if (bin >= _bins)
                    {
                        continue;
                    }

                    if (i != j)
                    {
                        _counts[key][bin]++;
                        _weighted[key][bin] += volume;
                    }
                    else if ((a, b, c).CompareTo((0, 0, 0)) > 0)
                    {
                        _own[si][bin]++;
                    }
                }
            }
        }
    }

    private (int A, int B) Key(string a, string b) => (Math.Min(Index(a), Index(b)), Math.Max(Index(a), Index(b)));

    private int Index(string species) => _topology.Species.ToList().IndexOf(species);
}
