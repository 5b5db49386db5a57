namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Sine, cosine and arc cosine from + - x / and sqrt alone, so that stored states have the same bits on every machine and runtime, which
/// the functions of the platform's mathematical library do not promise. Ports of fdlibm 5.3 (k_sin.c, k_cos.c, e_rem_pio2.c, e_acos.c; Copyright (C)
/// 1993 by Sun Microsystems, Inc.; permission to use, copy, modify, and distribute is freely granted, provided that this notice is preserved).
/// Each is within one unit in the last place.
/// </summary>
internal static class Deterministic
{
    /// <summary>Reduction by three-part π/2 is good to 2^19 of them; nothing here needs more.</summary>
    private const double LargestAngle = 823549.6;

    private const double TwoOverPi = 6.36619772367581382433e-01;
    private const double PiHalfHigh = 1.57079632679489655800e+00;
    private const double PiHalfLow = 6.12323399573676603587e-17;
    private const double Tiny = 7.450580596923828e-09; // 2^-27

    /// <summary>sin x, |x| up to 8·10⁵.</summary>
    public static double Sin(double x)
    {
        if (!double.IsFinite(x))
        {
            return double.NaN;
        }

        (int quadrant, double high, double low) = Reduce(x);
        return (quadrant & 3) switch
        {
            0 => KernelSin(high, low),
            1 => KernelCos(high, low),
            2 => -KernelSin(high, low),
            _ => -KernelCos(high, low),
        };
    }

    /// <summary>cos x, |x| up to 8·10⁵.</summary>
    public static double Cos(double x)
    {
        if (!double.IsFinite(x))
        {
            return double.NaN;
        }

        (int quadrant, double high, double low) = Reduce(x);
        return (quadrant & 3) switch
        {
            0 => KernelCos(high, low),
            1 => -KernelSin(high, low),
            2 => -KernelCos(high, low),
            _ => KernelSin(high, low),
        };
    }

    /// <summary>arccos x in [0, π]; NaN outside [-1, 1].</summary>
    public static double Acos(double x)
    {
        double size = Math.Abs(x);
        if (!(size < 1))
        {
            return x == 1 ? 0 : x == -1 ? 2 * PiHalfHigh : double.NaN;
        }

        if (size < 0.5)
        {
            return size <= 6.938893903907228e-18 ? PiHalfHigh : PiHalfHigh - (x - (PiHalfLow - (x * AcosRatio(x * x)))); // 2^-57
        }

        double z = (1 - size) * 0.5, s = Math.Sqrt(z), r = AcosRatio(z);
        if (x < 0)
        {
            return (2 * PiHalfHigh) - (2 * (s + ((r * s) - PiHalfLow)));
        }

        double df = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(s) & unchecked((long)0xFFFFFFFF00000000));
        double c = (z - (df * df)) / (s + df);
        return 2 * (df + ((r * s) + c));
    }

    private static double AcosRatio(double z)
    {
        double p = z * (1.66666666666666657415e-01 + (z * (-3.25565818622400915405e-01 + (z * (2.01212532134862925881e-01
            + (z * (-4.00555345006794114027e-02 + (z * (7.91534994289814532176e-04 + (z * 3.47933107596021167570e-05))))))))));
        double q = 1 + (z * (-2.40339491173441421878e+00 + (z * (2.02094576023350569471e+00 + (z * (-6.88283971605453293030e-01 + (z * 7.70381505559019352791e-02)))))));
        return p / q;
    }

    /// <summary>x = quadrant · π/2 + high + low with |high| up to π/4.</summary>
    private static (int Quadrant, double High, double Low) Reduce(double x)
    {
        double t = Math.Abs(x);
        if (t <= 0.785398163397448) // π/4, rounded down
        {
            return (0, x, 0);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(t, LargestAngle, nameof(x));
        int n = (int)((t * TwoOverPi) + 0.5);
        double r = t - (n * 1.57079632673412561417e+00), w = n * 6.07710050650619224932e-11, high = r - w;
        int exponent = Exponent(t);
        if (exponent - Exponent(high) > 16)
        {
            double before = r;
            w = n * 6.07710050630396597660e-11;
            r = before - w;
            w = (n * 2.02226624879595063154e-21) - ((before - r) - w);
            high = r - w;
            if (exponent - Exponent(high) > 49)
            {
                before = r;
                w = n * 2.02226624871116645580e-21;
                r = before - w;
                w = (n * 8.47842766036889956997e-32) - ((before - r) - w);
                high = r - w;
            }
        }

        double low = (r - high) - w;
        return x < 0 ? (-n, -high, -low) : (n, high, low);
    }

    private static int Exponent(double x) => (int)(BitConverter.DoubleToInt64Bits(x) >> 52) & 0x7FF;

    private static double KernelSin(double x, double y)
    {
        if (Math.Abs(x) < Tiny)
        {
            return x;
        }

        double z = x * x, v = z * x;
        double r = 8.33333333332248946124e-03 + (z * (-1.98412698298579493134e-04 + (z * (2.75573137070700676789e-06 + (z * (-2.50507602534068634195e-08 + (z * 1.58969099521155010221e-10)))))));
        return x - (((z * ((0.5 * y) - (v * r))) - y) - (v * -1.66666666666666324348e-01));
    }

    private static double KernelCos(double x, double y)
    {
        double size = Math.Abs(x);
        if (size < Tiny)
        {
            return 1;
        }

        double z = x * x;
        double r = z * (4.16666666666666019037e-02 + (z * (-1.38888888888741095749e-03 + (z * (2.48015872894767294178e-05
            + (z * (-2.75573143513906633035e-07 + (z * (2.08757232129817482790e-09 + (z * -1.13596475577881948265e-11))))))))));
        if (size < 0.3)
        {
            return 1 - ((0.5 * z) - ((z * r) - (x * y)));
        }

        double q = size > 0.78125 ? 0.28125 : BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(size) & unchecked((long)0xFFFFFFFF00000000)) - 0x0020000000000000);
        return 1 - q - ((0.5 * z) - q - ((z * r) - (x * y)));
    }
}
