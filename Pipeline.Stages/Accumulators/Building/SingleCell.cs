using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Cells over 2^32 and the bin width in single precision, eight lanes of them: chosen once a row, so that a cell along the axes costs three products and not nine.</summary>
/// <typeparam name="TCell">The cell itself.</typeparam>
internal interface ISingleCell<TCell>
    where TCell : struct, ISingleCell<TCell>
{
    /// <summary>Each lane its own, element by element as <see cref="SingleCell.Elements"/> says.</summary>
    static abstract TCell Of(float[] elements);

    /// <summary>That of one lane in all.</summary>
    static abstract TCell Of(float[] elements, int lane);

    /// <summary>A vector of 32-bit fractions in bins.</summary>
    (Vector256<float> X, Vector256<float> Y, Vector256<float> Z) Vector(Vector256<float> a, Vector256<float> b, Vector256<float> c);

    /// <summary>Squared length in bins of a vector of 32-bit fractions.</summary>
    Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c);

    /// <summary>That of its sum with a vector in bins. Fused or not: within the guard it is the same.</summary>
    Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> x, Vector256<float> y, Vector256<float> z);

    /// <summary>No image of these numbers (<see cref="PairImages.Shift"/>) is shorter: the square of that, in units of the heights. Those farther than the range need not be looked at.</summary>
    static abstract double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights);
}

/// <summary>Any cell.</summary>
internal readonly struct SkewedCell : ISingleCell<SkewedCell>
{
    private readonly Vector256<float> _ax, _ay, _az, _bx, _by, _bz, _cx, _cy, _cz;

    private SkewedCell(Vector256<float> ax, Vector256<float> ay, Vector256<float> az, Vector256<float> bx, Vector256<float> by, Vector256<float> bz, Vector256<float> cx, Vector256<float> cy, Vector256<float> cz)
    {
        (_ax, _ay, _az) = (ax, ay, az);
        (_bx, _by, _bz) = (bx, by, bz);
        (_cx, _cy, _cz) = (cx, cy, cz);
    }

    /// <summary>Edges, if it lies along the axes.</summary>
    public (Vector256<float> A, Vector256<float> B, Vector256<float> C) Diagonal => (_ax, _by, _cz);

    public static SkewedCell Of(float[] elements)
    {
        return new(At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8));

        Vector256<float> At(int i) => SingleCell.At(elements, i);
    }

    public static SkewedCell Of(float[] elements, int lane)
    {
        return new(At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8));

        Vector256<float> At(int i) => SingleCell.At(elements, i, lane);
    }

    /// <summary>One cell in all lanes.</summary>
    public static SkewedCell Of(Cell cell, double width)
    {
        return new(Of(cell.Ax), Of(cell.Ay), Of(cell.Az), Of(cell.Bx), Of(cell.By), Of(cell.Bz), Of(cell.Cx), Of(cell.Cy), Of(cell.Cz));

        Vector256<float> Of(double edge) => SingleCell.Of(edge, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<float> X, Vector256<float> Y, Vector256<float> Z) Vector(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        ((a * _ax) + (b * _bx) + (c * _cx), (a * _ay) + (b * _by) + (c * _cy), (a * _az) + (b * _bz) + (c * _cz));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c)
    {
        (Vector256<float> x, Vector256<float> y, Vector256<float> z) = Vector(a, b, c);
        return SingleCell.Squared(x, y, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> x, Vector256<float> y, Vector256<float> z)
    {
        return SingleCell.Squared(Sum(_ax, _bx, _cx, x), Sum(_ay, _by, _cy, y), Sum(_az, _bz, _cz, z));

        Vector256<float> Sum(Vector256<float> ha, Vector256<float> hb, Vector256<float> hc, Vector256<float> start) =>
            Vector256.MultiplyAddEstimate(c, hc, Vector256.MultiplyAddEstimate(b, hb, Vector256.MultiplyAddEstimate(a, ha, start)));
    }

    /// <summary>Known of each axis alone, and that is what the numbers of images come from.</summary>
    public static double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights) => 0;
}

/// <summary>A cell along the axes: what the others would add is 0.</summary>
internal readonly struct OrthogonalCell : ISingleCell<OrthogonalCell>
{
    private readonly Vector256<float> _x, _y, _z;

    private OrthogonalCell(Vector256<float> x, Vector256<float> y, Vector256<float> z) => (_x, _y, _z) = (x, y, z);

    public static OrthogonalCell Of(float[] elements) => new(SingleCell.At(elements, 0), SingleCell.At(elements, 4), SingleCell.At(elements, 8));

    public static OrthogonalCell Of(float[] elements, int lane) => new(SingleCell.At(elements, 0, lane), SingleCell.At(elements, 4, lane), SingleCell.At(elements, 8, lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<float> X, Vector256<float> Y, Vector256<float> Z) Vector(Vector256<float> a, Vector256<float> b, Vector256<float> c) => (a * _x, b * _y, c * _z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c) => SingleCell.Squared(a * _x, b * _y, c * _z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
        SingleCell.Squared(Vector256.MultiplyAddEstimate(a, _x, x), Vector256.MultiplyAddEstimate(b, _y, y), Vector256.MultiplyAddEstimate(c, _z, z));

    /// <summary>The components of image n are at least n/2: that of 0 is the nearest, the next one lies half a cell away or more, and so on.</summary>
    public static double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights)
    {
        double a = Least(imageA) * heights.A, b = Least(imageB) * heights.B, c = Least(imageC) * heights.C;
        return (a * a) + (b * b) + (c * c);

        static double Least(int image) => Math.Max(0, (0.5 * image) - QuickImages.Slack);
    }
}

/// <summary>What cells in single precision have in common.</summary>
internal static class SingleCell
{
    public const double Turn = 4294967296.0; // 2^32

    /// <summary>Elements of a cell, row by row; of each there is one a lane.</summary>
    public const int Elements = 9;

    /// <summary>An element as it is kept.</summary>
    public static float Scaled(double edge, double width) => (float)(edge / Turn / width);

    /// <summary>Bins from an edge within which single precision may be wrong: errors stay below 15 · 2⁻²⁴ Σ|h_a|, 16 are allowed for.</summary>
    public static float Guard(Cell cell, double width) =>
        (float)(16.0 / 16777216.0 * (Length(cell.Ax, cell.Ay, cell.Az) + Length(cell.Bx, cell.By, cell.Bz) + Length(cell.Cx, cell.Cy, cell.Cz)) / width);

    /// <summary>The cell lies along the axes.</summary>
    public static bool IsOrthogonal(Cell cell) => cell is { Ay: 0, Az: 0, Bx: 0, Bz: 0, Cx: 0, Cy: 0 };

    public static Vector256<float> Of(double edge, double width) => Vector256.Create(Scaled(edge, width));

    public static Vector256<float> At(float[] elements, int i) => Vector256.LoadUnsafe(ref elements[i * QuickImages.Lanes]);

    public static Vector256<float> At(float[] elements, int i, int lane) => Vector256.Create(elements[(i * QuickImages.Lanes) + lane]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Squared(Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
        Vector256.MultiplyAddEstimate(z, z, Vector256.MultiplyAddEstimate(y, y, x * x));

    private static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));
}
