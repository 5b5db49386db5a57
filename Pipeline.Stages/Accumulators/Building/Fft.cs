using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Discrete Fourier transform of four complex sequences of one power-of-two length at once, one a lane of a Vector256: element t of
/// sequence j stands at 4 t + j of the arrays of real and imaginary parts. Forward is a decimation in frequency that leaves frequency f at the place whose bits are
/// those of f reversed; Inverse is a decimation in time that takes that order: spectra are multiplied place by place, so nothing is
/// ever permuted (Cooley and Tukey, Math. Comput. 19, 297 (1965); Gentleman and Sande (1966)). Two stages of radix 2 are one pass.
/// No library functions, no fused multiply-add: the same bits everywhere.
/// </summary>
internal sealed class Fft
{
    public const int Lanes = 4;

    /// <summary>Sequences up to this length (64 KB) are transformed pass by pass; longer ones quarter by quarter, so that a quarter stays in the nearer caches.</summary>
    private const int CachedLength = 1024;

    private readonly double[][] _twiddles = new double[32][];

    public Fft(int length)
    {
        if (length < 2 || !System.Numerics.BitOperations.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two of at least 2.");
        }

        Length = length;
        for (int n = length; n >= 4; n /= 4)
        {
            _twiddles[System.Numerics.BitOperations.Log2((uint)n)] = Twiddles(n);
        }
    }

    /// <summary>Elements of a sequence.</summary>
    public int Length { get; }

    /// <summary>Bytes of the tables.</summary>
    public static long TableBytes(int length) => 16L * length;

    /// <summary>Σ_t x(t) exp(-2πi f t/n), in place, frequency f at the place of its reversed bits.</summary>
    public void Forward(double[] re, double[] im)
    {
        Check(re, im);
        Forward(ref MemoryMarshal.GetArrayDataReference(re), ref MemoryMarshal.GetArrayDataReference(im), Length);
    }

    /// <summary>Σ_f X(f) exp(2πi f t/n), in place, from frequencies in reversed bits; not divided by n.</summary>
    public void Inverse(double[] re, double[] im)
    {
        Check(re, im);
        Inverse(ref MemoryMarshal.GetArrayDataReference(re), ref MemoryMarshal.GetArrayDataReference(im), Length);
    }

    private void Check(double[] re, double[] im)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(re.Length, Lanes * Length, nameof(re));
        ArgumentOutOfRangeException.ThrowIfLessThan(im.Length, Lanes * Length, nameof(im));
    }

    private void Forward(ref double re, ref double im, int n)
    {
        if (n > CachedLength)
        {
            ForwardPass(ref re, ref im, n);
            for (int quarter = 0; quarter < 4; quarter++)
            {
                Forward(ref Unsafe.Add(ref re, quarter * n), ref Unsafe.Add(ref im, quarter * n), n / 4); // n/4 elements are n doubles
            }

            return;
        }

        int size = n;
        for (; size >= 4; size /= 4)
        {
            for (int at = 0; at < n; at += size)
            {
                ForwardPass(ref Unsafe.Add(ref re, Lanes * at), ref Unsafe.Add(ref im, Lanes * at), size);
            }
        }

        if (size == 2)
        {
            Radix2(ref re, n);
            Radix2(ref im, n);
        }
    }

    private void Inverse(ref double re, ref double im, int n)
    {
        if (n > CachedLength)
        {
            for (int quarter = 0; quarter < 4; quarter++)
            {
                Inverse(ref Unsafe.Add(ref re, quarter * n), ref Unsafe.Add(ref im, quarter * n), n / 4);
            }

            InversePass(ref re, ref im, n);
            return;
        }

        int size = 1;
        if ((System.Numerics.BitOperations.Log2((uint)n) & 1) != 0)
        {
            Radix2(ref re, n);
            Radix2(ref im, n);
            size = 2;
        }

        for (size *= 4; size <= n; size *= 4)
        {
            for (int at = 0; at < n; at += size)
            {
                InversePass(ref Unsafe.Add(ref re, Lanes * at), ref Unsafe.Add(ref im, Lanes * at), size);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPass(ref double re, ref double im, int n)
    {
        ref double w = ref MemoryMarshal.GetArrayDataReference(_twiddles[System.Numerics.BitOperations.Log2((uint)n)]);
        nuint quarter = (nuint)n, half = 2 * quarter, last = 3 * quarter; // in doubles: n/4 elements of four lanes
        for (nuint k = 0; k < quarter; k += Lanes)
        {
            Vector256<double> ar = Vector256.LoadUnsafe(ref re, k), ai = Vector256.LoadUnsafe(ref im, k);
            Vector256<double> br = Vector256.LoadUnsafe(ref re, k + quarter), bi = Vector256.LoadUnsafe(ref im, k + quarter);
            Vector256<double> cr = Vector256.LoadUnsafe(ref re, k + half), ci = Vector256.LoadUnsafe(ref im, k + half);
            Vector256<double> dr = Vector256.LoadUnsafe(ref re, k + last), di = Vector256.LoadUnsafe(ref im, k + last);
            Vector256<double> acr = ar + cr, aci = ai + ci, bdr = br + dr, bdi = bi + di;
            Vector256<double> pr = ar - cr, pi = ai - ci, qr = br - dr, qi = bi - di;
            (acr + bdr).StoreUnsafe(ref re, k);
            (aci + bdi).StoreUnsafe(ref im, k);
            Multiply(acr - bdr, aci - bdi, ref Unsafe.Add(ref w, 2), ref Unsafe.Add(ref re, k + quarter), ref Unsafe.Add(ref im, k + quarter));
            Multiply(pr + qi, pi - qr, ref w, ref Unsafe.Add(ref re, k + half), ref Unsafe.Add(ref im, k + half));
            Multiply(pr - qi, pi + qr, ref Unsafe.Add(ref w, 4), ref Unsafe.Add(ref re, k + last), ref Unsafe.Add(ref im, k + last));
            w = ref Unsafe.Add(ref w, 6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InversePass(ref double re, ref double im, int n)
    {
        ref double w = ref MemoryMarshal.GetArrayDataReference(_twiddles[System.Numerics.BitOperations.Log2((uint)n)]);
        nuint quarter = (nuint)n, half = 2 * quarter, last = 3 * quarter;
        for (nuint k = 0; k < quarter; k += Lanes)
        {
            Vector256<double> ar = Vector256.LoadUnsafe(ref re, k), ai = Vector256.LoadUnsafe(ref im, k);
            (Vector256<double> br, Vector256<double> bi) = Conjugate(ref re, ref im, k + quarter, ref Unsafe.Add(ref w, 2));
            (Vector256<double> cr, Vector256<double> ci) = Conjugate(ref re, ref im, k + half, ref w);
            (Vector256<double> dr, Vector256<double> di) = Conjugate(ref re, ref im, k + last, ref Unsafe.Add(ref w, 4));
            Vector256<double> abr = ar + br, abi = ai + bi, er = ar - br, ei = ai - bi;
            Vector256<double> cdr = cr + dr, cdi = ci + di, fr = cr - dr, fi = ci - di;
            (abr + cdr).StoreUnsafe(ref re, k);
            (abi + cdi).StoreUnsafe(ref im, k);
            (er - fi).StoreUnsafe(ref re, k + quarter);
            (ei + fr).StoreUnsafe(ref im, k + quarter);
            (abr - cdr).StoreUnsafe(ref re, k + half);
            (abi - cdi).StoreUnsafe(ref im, k + half);
            (er + fi).StoreUnsafe(ref re, k + last);
            (ei - fr).StoreUnsafe(ref im, k + last);
            w = ref Unsafe.Add(ref w, 6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector256<double> xr, Vector256<double> xi, ref double w, ref double re, ref double im)
    {
        Vector256<double> c = Vector256.Create(w), s = Vector256.Create(Unsafe.Add(ref w, 1));
        ((xr * c) - (xi * s)).StoreUnsafe(ref re);
        ((xr * s) + (xi * c)).StoreUnsafe(ref im);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Re, Vector256<double> Im) Conjugate(ref double re, ref double im, nuint at, ref double w)
    {
        Vector256<double> xr = Vector256.LoadUnsafe(ref re, at), xi = Vector256.LoadUnsafe(ref im, at);
        Vector256<double> c = Vector256.Create(w), s = Vector256.Create(Unsafe.Add(ref w, 1));
        return ((xr * c) + (xi * s), (xi * c) - (xr * s));
    }

    private static void Radix2(ref double x, int n)
    {
        for (nuint k = 0; k < (nuint)(Lanes * n); k += 2 * Lanes)
        {
            Vector256<double> a = Vector256.LoadUnsafe(ref x, k), b = Vector256.LoadUnsafe(ref x, k + Lanes);
            (a + b).StoreUnsafe(ref x, k);
            (a - b).StoreUnsafe(ref x, k + Lanes);
        }
    }

    /// <summary>exp(-2πi m k/n) for m = 1, 2, 3, in the order of their use. Angles are brought into the first octant in integers, so each is good to 1-2 ulp.</summary>
    private static double[] Twiddles(int n)
    {
        double[] table = new double[6 * (n / 4)];
        for (int k = 0; k < n / 4; k++)
        {
            for (int m = 1; m <= 3; m++)
            {
                (table[(6 * k) + (2 * m) - 2], table[(6 * k) + (2 * m) - 1]) = Root(m * k, n);
            }
        }

        return table;
    }

    /// <summary>cos and -sin of 2π j/n for j below n.</summary>
    private static (double Cos, double MinusSin) Root(int j, int n)
    {
        long eighths = 8L * j; // of n
        int octant = (int)(eighths / n);
        long rest = (octant & 1) == 0 ? j - (octant / 2 * (long)n / 4) : (((octant + 1) / 2) * (long)n / 4) - j;
        double angle = rest * (2 * Math.PI / n); // 2π/n is π rounded, shifted by a power of two
        double c = Deterministic.Cos(angle), s = Deterministic.Sin(angle);
        return octant switch
        {
            0 => (c, -s),
            1 => (s, -c),
            2 => (-s, -c),
            3 => (-c, -s),
            4 => (-c, s),
            5 => (-s, c),
            6 => (s, c),
            _ => (c, s),
        };
    }
}
