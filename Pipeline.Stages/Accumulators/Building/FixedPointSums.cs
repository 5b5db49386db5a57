using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Many running sums of <see cref="FixedPoint"/>, low and high words apart so that four are added at a time: to the bit what one at a time gives.</summary>
internal sealed class FixedPointSums(int count)
{
    private const int Lanes = 4;
    private const double Scale = 4503599627370496.0; // 2^52
    private const double FastLimit = 1024.0;
    private readonly long[] _low = new long[count];
    private readonly long[] _high = new long[count];

    public int Count => count;

    public Int128 this[int i]
    {
        get => new(unchecked((ulong)_high[i]), unchecked((ulong)_low[i]));
        set => (_high[i], _low[i]) = ((long)(value >> 64), unchecked((long)(ulong)(value & ulong.MaxValue)));
    }

    /// <summary>Adds each of <paramref name="values"/> to the sums from <paramref name="start"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int start, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, count - values.Length);
        ref double x = ref MemoryMarshal.GetReference(values);
        ref long low = ref _low[start];
        ref long high = ref _high[start];
        Vector256<double> limit = Vector256.Create(FastLimit), scale = Vector256.Create(Scale);
        int i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            Vector256<double> v = Vector256.LoadUnsafe(ref x, (nuint)i);
            if (!Vector256.LessThanAll(Vector256.Abs(v), limit))
            {
                AddScalar(start + i, values.Slice(i, Lanes));
                continue;
            }

            Vector256<long> term = RoundedIntegers.Of(v * scale);
            Vector256<long> sum = Vector256.LoadUnsafe(ref low, (nuint)i) + term;
            Vector256<long> carry = Vector256.LessThan(sum.AsUInt64(), term.AsUInt64()).AsInt64(); // -1 where it overflowed
            sum.StoreUnsafe(ref low, (nuint)i);
            (Vector256.LoadUnsafe(ref high, (nuint)i) + (term >> 63) - carry).StoreUnsafe(ref high, (nuint)i);
        }

        AddScalar(start + i, values[i..]);
    }

    /// <summary>Adds the sums of another range.</summary>
    public void Append(FixedPointSums next)
    {
        for (int i = 0; i < count; i++)
        {
            this[i] += next[i];
        }
    }

    public Int128[] ToArray()
    {
        Int128[] values = new Int128[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = this[i];
        }

        return values;
    }

    public void Load(Int128[] values)
    {
        for (int i = 0; i < count; i++)
        {
            this[i] = values[i];
        }
    }

    /// <summary>The scalar twin.</summary>
    internal void AddScalar(int start, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Int128 sum = this[start + i];
            FixedPoint.Add(ref sum, values[i]);
            this[start + i] = sum;
        }
    }
}
