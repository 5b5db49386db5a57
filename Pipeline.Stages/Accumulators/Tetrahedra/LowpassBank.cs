using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// The outputs of the low-pass that a range of inputs touches but does not hold whole, each a running integer sum a value: at most 41 grow
/// at once. Inputs wait until there are a few or an output ends: the sums, more than the first cache holds, are then gone through once for
/// all of these. Integer sums do not depend on it. Inputs are numbered within their segment and outputs lie at multiples of the spacing, so
/// neighbouring ranges make sums of the same outputs and join by adding.
/// </summary>
internal sealed class LowpassBank
{
    private const int Batch = 8;
    private const double Scale = 4503599627370496.0; // 2^52; a sum of taps times 180 degrees stays below 2^61
    private const double Largest = 180 * Scale;
    private readonly AngleFilter _filter;
    private readonly int _width;
    private readonly long _firstOutput;
    private readonly Action<long, long[]> _completed;
    private readonly List<Output> _outputs = [];
    private readonly Stack<long[]> _free = new();
    private readonly double[] _scaled; // of each input that waits
    private readonly double[] _taps = new double[Batch];
    private int _waiting;
    private int _live;

    /// <summary>An empty bank.</summary>
    /// <param name="filter">Taps.</param>
    /// <param name="width">Values an input.</param>
    /// <param name="firstInput">Number of the first input a segment has: outputs that need earlier ones are never made.</param>
    /// <param name="completed">Gets the frame of an output that is whole and its sums.</param>
    public LowpassBank(AngleFilter filter, int width, int firstInput, Action<long, long[]> completed)
    {
        (_filter, _width, _completed, _scaled) = (filter, width, completed, new double[Batch * width]);
        _firstOutput = (firstInput + filter.HalfLength + filter.Spacing - 1L) / filter.Spacing;
        int atOnce = AtOnce(filter);
        _outputs.EnsureCapacity(2 * atOnce);
        for (int i = 0; i < atOnce; i++)
        {
            _free.Push(new long[width]);
        }
    }

    /// <summary>Memory of one.</summary>
    public static long Bytes(int width, AngleFilter filter) =>
        (sizeof(long) * (long)width * (AtOnce(filter) + Batch)) + (64L * AtOnce(filter));

    /// <summary>Outputs that grow at the same time.</summary>
    private static int AtOnce(AngleFilter filter) => (2 * filter.HalfLength / filter.Spacing) + 2;

    /// <summary>First input of the range; -1 while there is none.</summary>
    public long From { get; private set; } = -1;

    /// <summary>The input that comes next.</summary>
    public long To { get; private set; } = -1;

    public static double ToDouble(long sum) => sum / Scale;

    /// <summary>Takes the next input in.</summary>
    public void Add(long t, double[] values)
    {
        if (t != To)
        {
            Flush();
        }

        From = From < 0 ? t : From;
        To = t + 1;
        Span<double> scaled = _scaled.AsSpan(_waiting++ * _width, _width);
        for (int a = 0; a < scaled.Length; a++)
        {
            scaled[a] = values[a] * Scale;
        }

        bool ends = First(t) <= Last(t) && End(First(t)) == t;
        if (ends || _waiting == Batch)
        {
            Flush();
        }

        if (ends)
        {
            EndOutput(First(t));
        }
    }

    /// <summary>The inputs that come next are another range's.</summary>
    public void Append(LowpassBank next)
    {
        Flush();
        next.Flush();
        if (next.From < 0)
        {
            return;
        }

        if (From < 0)
        {
            From = next.From;
        }

        To = next.To;
        int at = 0;
        foreach (Output output in next._outputs)
        {
            while (at < _outputs.Count && _outputs[at].Number < output.Number)
            {
                at++;
            }

            if (at < _outputs.Count && _outputs[at].Number == output.Number)
            {
                for (int a = 0; a < _width; a++)
                {
                    _outputs[at].Sums[a] += output.Sums[a];
                }
            }
            else
            {
                _outputs.Insert(at, output);
            }
        }

        foreach (Output output in _outputs.Where(o => Begin(o.Number) >= From && End(o.Number) < To).ToArray())
        {
            _completed(output.Number * _filter.Spacing, output.Sums);
            _outputs.Remove(output);
        }

        _live = _outputs.TakeWhile(o => End(o.Number) < To).Count();
    }

    /// <summary>No further input comes: what still lacks some at its end is never made.</summary>
    public void Close()
    {
        Flush();
        _outputs.RemoveAll(o => End(o.Number) >= To);
    }

    public void Save(StateWriter state, string name)
    {
        Flush();
        state.Int64(name, [From, To, _outputs.Count, .. _outputs.Select(static o => o.Number)]);
        foreach (Output output in _outputs)
        {
            state.Int64(name + ".sums", output.Sums);
        }
    }

    public void Load(StateReader state, string name)
    {
        long[] head = state.Int64(name);
        (From, To, _waiting) = (head[0], head[1], 0);
        _outputs.Clear();
        for (int i = 0; i < head[2]; i++)
        {
            _outputs.Add(new Output(head[3 + i], state.Int64(name + ".sums")));
        }

        _live = _outputs.TakeWhile(o => End(o.Number) < To).Count();
    }

    /// <summary>Adds the inputs that wait to the outputs they touch. None ends before the last of them.</summary>
    private void Flush()
    {
        long from = To - _waiting, first = First(from);
        for (long k = first; _waiting > 0 && k <= Last(To - 1); k++)
        {
            int at = _live + (int)(k - first);
            if (at == _outputs.Count)
            {
                _outputs.Add(new Output(k, Rent()));
            }

            long begin = Math.Max(from, Begin(k)), end = Math.Min(To - 1, End(k));
            int count = (int)(end - begin + 1);
            for (int n = 0; n < count; n++)
            {
                _taps[n] = _filter.Taps[begin + n - Begin(k)];
            }

            AddScaled(_outputs[at].Sums, (int)(begin - from), count);
        }

        _waiting = 0;
    }

    /// <summary>The oldest output that an input touches, and the newest.</summary>
    private long First(long t) => Math.Max(_firstOutput, CeilingDiv(t - _filter.HalfLength, _filter.Spacing));

    private long Last(long t) => (t + _filter.HalfLength) / _filter.Spacing;

    /// <summary>The last tap of the oldest live output has come.</summary>
    private void EndOutput(long number)
    {
        if (Begin(number) < From)
        {
            _live++; // the range before this one has its first taps
            return;
        }

        Output output = _outputs[_live];
        _outputs.RemoveAt(_live);
        _completed(number * _filter.Spacing, output.Sums);
        _free.Push(output.Sums);
    }

    private long Begin(long number) => (number * _filter.Spacing) - _filter.HalfLength;

    private long End(long number) => (number * _filter.Spacing) + _filter.HalfLength;

    private long[] Rent()
    {
        if (!_free.TryPop(out long[]? sums))
        {
            return new long[_width];
        }

        Array.Clear(sums);
        return sums;
    }

    /// <summary>sums += round(scaled · tap), ties to even, for a number of inputs from <paramref name="first"/> on.</summary>
    private void AddScaled(long[] sums, int first, int count)
    {
        double largest = 0;
        for (int n = 0; n < count; n++)
        {
            largest = Math.Max(largest, Math.Abs(_taps[n]));
        }

        int start = first * _width, done = largest * Largest < RoundedIntegers.SmallLimit ? AddSmall(sums, start, count) : AddLarge(sums, start, count);
        for (int a = done; a < _width; a++)
        {
            for (int n = 0; n < count; n++)
            {
                sums[a] += (long)Math.Round(_scaled[start + (n * _width) + a] * _taps[n]);
            }
        }
    }

    /// <summary>
    /// Sums of products that are small integers once rounded: all but those of a few taps in the middle. Returns how many values it took.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddSmall(long[] sums, int start, int count)
    {
        ref double scaled = ref _scaled[0], taps = ref _taps[0];
        ref long sum = ref sums[0];
        Vector256<long> excess = Vector256.Create(count * RoundedIntegers.SmallBits);
        int width = _width, a = 0;
        for (; a <= width - 16; a += 16)
        {
            Vector256<long> s0 = Vector256.LoadUnsafe(ref sum, (nuint)a) - excess, s1 = Vector256.LoadUnsafe(ref sum, (nuint)(a + 4)) - excess;
            Vector256<long> s2 = Vector256.LoadUnsafe(ref sum, (nuint)(a + 8)) - excess, s3 = Vector256.LoadUnsafe(ref sum, (nuint)(a + 12)) - excess;
            nuint at = (nuint)(start + a);
            for (int n = 0; n < count; n++, at += (nuint)width)
            {
                Vector256<double> tap = Vector256.Create(Unsafe.Add(ref taps, n));
                s0 += RoundedIntegers.Small(Vector256.LoadUnsafe(ref scaled, at) * tap);
                s1 += RoundedIntegers.Small(Vector256.LoadUnsafe(ref scaled, at + 4) * tap);
                s2 += RoundedIntegers.Small(Vector256.LoadUnsafe(ref scaled, at + 8) * tap);
                s3 += RoundedIntegers.Small(Vector256.LoadUnsafe(ref scaled, at + 12) * tap);
            }

            s0.StoreUnsafe(ref sum, (nuint)a);
            s1.StoreUnsafe(ref sum, (nuint)(a + 4));
            s2.StoreUnsafe(ref sum, (nuint)(a + 8));
            s3.StoreUnsafe(ref sum, (nuint)(a + 12));
        }

        return a;
    }

    /// <summary>Sums of any products. Returns how many values it took.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddLarge(long[] sums, int start, int count)
    {
        double[] scaled = _scaled, taps = _taps;
        int width = _width, a = 0;
        for (; a <= width - 4; a += 4)
        {
            Vector256<long> sum = Vector256.LoadUnsafe(ref sums[0], (nuint)a);
            for (int n = 0; n < count; n++)
            {
                sum += RoundedIntegers.Of(Vector256.LoadUnsafe(ref scaled[0], (nuint)(start + (n * width) + a)) * taps[n]);
            }

            sum.StoreUnsafe(ref sums[0], (nuint)a);
        }

        return a;
    }

    private static long CeilingDiv(long a, long b) => a <= 0 ? 0 : ((a - 1) / b) + 1;

    private readonly record struct Output(long Number, long[] Sums);
}
