namespace Pipeline.Tests.Oracles;

/// <summary>g(r) by the double loop over all pairs with the nearest image, orthorhombic cell: obvious, not fast.</summary>
internal sealed class NaiveRdf(double edgeX, double edgeY, double edgeZ, int firstSpecies, double binWidth, int bins)
{
    private readonly long[][] _counts = [new long[bins], new long[bins], new long[bins]];
    private long _frames;
    private int _atoms;

    /// <summary>Middle of bin k.</summary>
    public double Radius(int k) => (k + 0.5) * binWidth;

    /// <summary>Adds one frame of Cartesian positions; the first <c>firstSpecies</c> atoms are species A, the rest B.</summary>
    public void Add(ReadOnlySpan<(double X, double Y, double Z)> positions)
    {
        _frames++;
        _atoms = positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                double x = Nearest(positions[i].X - positions[j].X, edgeX);
                double y = Nearest(positions[i].Y - positions[j].Y, edgeY);
                double z = Nearest(positions[i].Z - positions[j].Z, edgeZ);
                int bin = (int)(Math.Sqrt((x * x) + (y * y) + (z * z)) / binWidth);
                int kind = (i < firstSpecies ? 0 : 1) + (j < firstSpecies ? 0 : 1);
                if (bin < bins)
                {
                    _counts[kind][bin] += kind == 1 ? 1 : 2;      // ordered pairs; A-B counts from A only
                }
            }
        }
    }

    /// <summary>V n / (N_X (N_Y − δ) v_shell), exact shells; kind 0 = AA, 1 = AB, 2 = BB.</summary>
    public double[] G(int kind)
    {
        double a = firstSpecies;
        double b = _atoms - firstSpecies;
        double pairs = kind switch { 0 => a * (a - 1), 1 => a * b, _ => b * (b - 1) };
        return [.. _counts[kind].Select((n, k) => n * edgeX * edgeY * edgeZ
            / (_frames * pairs * 4 * Math.PI / 3 * (Math.Pow((k + 1) * binWidth, 3) - Math.Pow(k * binWidth, 3))))];
    }

    /// <summary>Neighbours of a first-species atom among the second species, up to bin edge <paramref name="edge"/>.</summary>
    public double Coordination(int edge) => (double)_counts[1].Take(edge).Sum() / (_frames * firstSpecies);

    private static double Nearest(double d, double edge) => d - (edge * Math.Round(d / edge));
}
