using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>A cell in single precision, eight lanes of it: chosen once a row, so that a cell along the axes costs three products and not nine.</summary>
internal interface ISingleCell
{
    /// <summary>Squared length in bins of a vector of fractions.</summary>
    static abstract Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, in SingleMatrix h);

    /// <summary>No image of these numbers (<see cref="PairImages.Shift"/>) is shorter: the square of that, in units of the heights. Those farther than the range need not be looked at.</summary>
    static abstract double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights);
}

/// <summary>Any cell.</summary>
internal readonly struct SkewedCell : ISingleCell
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, in SingleMatrix h)
    {
        Vector256<float> x = (a * h.Ax) + (b * h.Bx) + (c * h.Cx), y = (a * h.Ay) + (b * h.By) + (c * h.Cy), z = (a * h.Az) + (b * h.Bz) + (c * h.Cz);
        return (x * x) + (y * y) + (z * z);
    }

    /// <summary>Known of each axis alone, and that is what the numbers of images come from.</summary>
    public static double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights) => 0;
}

/// <summary>A cell along the axes: what the others would add is 0.</summary>
internal readonly struct OrthogonalCell : ISingleCell
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Squared(Vector256<float> a, Vector256<float> b, Vector256<float> c, in SingleMatrix h)
    {
        Vector256<float> x = a * h.Ax, y = b * h.By, z = c * h.Cz;
        return (x * x) + (y * y) + (z * z);
    }

    /// <summary>The components of image n are at least n/2: that of 0 is the nearest, the next one lies half a cell away or more, and so on.</summary>
    public static double LeastSquared(int imageA, int imageB, int imageC, (double A, double B, double C) heights)
    {
        double a = Least(imageA) * heights.A, b = Least(imageB) * heights.B, c = Least(imageC) * heights.C;
        return (a * a) + (b * b) + (c * c);

        static double Least(int image) => Math.Max(0, (0.5 * image) - QuickImages.Slack);
    }
}

/// <summary>The cells over 2^32 and the bin width in single precision.</summary>
internal readonly struct SingleMatrix
{
    public readonly Vector256<float> Ax, Ay, Az, Bx, By, Bz, Cx, Cy, Cz;

    public const double Turn = 4294967296.0; // 2^32

    /// <summary>Each lane its own.</summary>
    public SingleMatrix(float[] h)
    {
        (Ax, Ay, Az) = (Of(h, 0), Of(h, 1), Of(h, 2));
        (Bx, By, Bz) = (Of(h, 3), Of(h, 4), Of(h, 5));
        (Cx, Cy, Cz) = (Of(h, 6), Of(h, 7), Of(h, 8));
    }

    /// <summary>That of one lane in all.</summary>
    public SingleMatrix(float[] h, int lane)
    {
        (Ax, Ay, Az) = (Of(h, 0, lane), Of(h, 1, lane), Of(h, 2, lane));
        (Bx, By, Bz) = (Of(h, 3, lane), Of(h, 4, lane), Of(h, 5, lane));
        (Cx, Cy, Cz) = (Of(h, 6, lane), Of(h, 7, lane), Of(h, 8, lane));
    }

    /// <summary>That of one cell in all.</summary>
    public SingleMatrix(Cell cell, double width)
    {
        (Ax, Ay, Az) = (Of(cell.Ax, width), Of(cell.Ay, width), Of(cell.Az, width));
        (Bx, By, Bz) = (Of(cell.Bx, width), Of(cell.By, width), Of(cell.Bz, width));
        (Cx, Cy, Cz) = (Of(cell.Cx, width), Of(cell.Cy, width), Of(cell.Cz, width));
    }

    /// <summary>Bins from an edge within which single precision may be wrong: errors stay below 15 · 2⁻²⁴ Σ|h_a|, 32 are allowed for.</summary>
    public static float Guard(Cell cell, double width) =>
        (float)(32.0 / 16777216.0 * (Length(cell.Ax, cell.Ay, cell.Az) + Length(cell.Bx, cell.By, cell.Bz) + Length(cell.Cx, cell.Cy, cell.Cz)) / width);

    /// <summary>The cell lies along the axes.</summary>
    public static bool IsOrthogonal(Cell cell) => cell is { Ay: 0, Az: 0, Bx: 0, Bz: 0, Cx: 0, Cy: 0 };

    private static Vector256<float> Of(double edge, double width) => Vector256.Create((float)(edge / Turn / width));

    private static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    private static Vector256<float> Of(float[] h, int i) => Vector256.LoadUnsafe(ref h[i * QuickImages.Lanes]);

    private static Vector256<float> Of(float[] h, int i, int lane) => Vector256.Create(h[(i * QuickImages.Lanes) + lane]);
}
