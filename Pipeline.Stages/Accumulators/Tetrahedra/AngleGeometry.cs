using System.Runtime.CompilerServices;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// Cosines and angles of one frame. Edges that several angles share are formed once; in a polyanion an edge goes through the centre, since
/// the minimum image of ligand-ligand itself flips in a short cell.
/// </summary>
internal sealed class AngleGeometry
{
    private const double DegreesPerRadian = 57.295779513082320876798;
    private readonly List<(int From, int To)> _bonds = [];
    private readonly List<(int Forward, int Back)> _edges = [];
    private readonly (int First, int Second, double Sign)[] _angles;
    private readonly double[] _bond;
    private readonly double[] _edge;

    /// <summary>Memory of one for so many angles: at most two bonds and an edge each.</summary>
    public static long Bytes(int angles) => 160L * angles;
    private Cell _cell;
    private MinimumImage _image;

    public AngleGeometry(AngleSet set)
    {
        Dictionary<(int, int), int> bonds = [];
        Dictionary<(int, int, int), int> edges = [];
        _angles = new (int, int, double)[set.Count];
        for (int a = 0; a < set.Count; a++)
        {
            GroupAngle angle = set.Angles[a];
            (int first, double one) = Edge(angle.Centre, angle.Vertex, angle.I, bonds, edges);
            (int second, double two) = Edge(angle.Centre, angle.Vertex, angle.K, bonds, edges);
            _angles[a] = (first, second, one * two);
        }

        (_bond, _edge) = (new double[3 * _bonds.Count], new double[4 * _edges.Count]);
        (Cosines, Degrees) = (new double[set.Count], new double[set.Count]);
    }

    /// <summary>Cosine of each angle of the frame computed last.</summary>
    public double[] Cosines { get; }

    /// <summary>Each angle of the frame computed last.</summary>
    public double[] Degrees { get; }

    /// <summary>Where the bond stands that some angle goes through; -1 where none does.</summary>
    public int BondOf(int centre, int ligand) => 3 * _bonds.IndexOf((centre, ligand)) is var at and >= 0 ? at : -1;

    /// <summary>Squared length of a bond on the frame computed last.</summary>
    public double LengthSquared(int bond) =>
        (_bond[bond] * _bond[bond]) + (_bond[bond + 1] * _bond[bond + 1]) + (_bond[bond + 2] * _bond[bond + 2]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(in FrameView frame)
    {
        if (frame.Cell != _cell)
        {
            (_cell, _image) = (frame.Cell, new MinimumImage(frame.Cell));
        }

        FormBonds(frame.Scaled, frame.Period);
        FormEdges();
        double[] edge = _edge, cosines = Cosines, degrees = Degrees;
        (int First, int Second, double Sign)[] angles = _angles;
        for (int a = 0; a < angles.Length; a++)
        {
            (int i, int k, double sign) = angles[a];
            double dot = (edge[i] * edge[k]) + (edge[i + 1] * edge[k + 1]) + (edge[i + 2] * edge[k + 2]);
            double cosine = sign * dot / (edge[i + 3] * edge[k + 3]);

            // Two atoms in one place have no angle; it is taken as 0.
            cosines[a] = cosine is >= -1 and <= 1 ? cosine : cosine < -1 ? -1 : 1;
        }

        for (int a = 0; a < degrees.Length; a++)
        {
            degrees[a] = Deterministic.Acos(cosines[a]) * DegreesPerRadian;
        }
    }

    private void FormBonds(ReadOnlySpan<long> scaled, long period)
    {
        int n = scaled.Length / 3;
        double quantum = 1.0 / period;
        for (int b = 0; b < _bonds.Count; b++)
        {
            (int from, int to) = _bonds[b];
            (double x, double y, double z) = _image.Shortest(
                quantum * Reduced(scaled[to] - scaled[from], period),
                quantum * Reduced(scaled[n + to] - scaled[n + from], period),
                quantum * Reduced(scaled[(2 * n) + to] - scaled[(2 * n) + from], period));
            (_bond[3 * b], _bond[(3 * b) + 1], _bond[(3 * b) + 2]) = (x, y, z);
        }
    }

    private void FormEdges()
    {
        for (int e = 0; e < _edges.Count; e++)
        {
            (int forward, int back) = _edges[e];
            double x = _bond[forward], y = _bond[forward + 1], z = _bond[forward + 2];
            if (back >= 0)
            {
                (x, y, z) = (x - _bond[back], y - _bond[back + 1], z - _bond[back + 2]);
            }

            (_edge[4 * e], _edge[(4 * e) + 1], _edge[(4 * e) + 2]) = (x, y, z);
            _edge[(4 * e) + 3] = Math.Sqrt((x * x) + (y * y) + (z * z));
        }
    }

    /// <summary>Whole cells leave as integers, so that where the atoms were folded changes no bit.</summary>
    private static long Reduced(long step, long period)
    {
        step -= step >= period / 2 ? period : 0;
        return step + (step < -(period / 2) ? period : 0);
    }

    /// <summary>The edge from p to q, in units of four numbers, and its sign: it is formed from the lower atom to the higher.</summary>
    private (int Edge, double Sign) Edge(int centre, int p, int q, Dictionary<(int, int), int> bonds, Dictionary<(int, int, int), int> edges)
    {
        (int low, int high) = (Math.Min(p, q), Math.Max(p, q));
        if (!edges.TryGetValue((centre, low, high), out int edge))
        {
            edge = _edges.Count;
            edges.Add((centre, low, high), edge);
            _edges.Add(centre < 0 ? (Bond(low, high), -1) : centre == low ? (Bond(centre, high), -1) : centre == high ? (Bond(centre, low), -1) : (Bond(centre, high), Bond(centre, low)));
        }

        // A bond of the centre always points outwards.
        return (4 * edge, centre == p || (centre != q && p == low) ? 1 : -1);

        int Bond(int from, int to)
        {
            if (!bonds.TryGetValue((from, to), out int bond))
            {
                bond = _bonds.Count;
                bonds.Add((from, to), bond);
                _bonds.Add((from, to));
            }

            return 3 * bond;
        }
    }
}
