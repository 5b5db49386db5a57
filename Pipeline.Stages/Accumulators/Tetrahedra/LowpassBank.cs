using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// The outputs of the low-pass that a range of inputs touches but does not hold whole, each a running integer sum a value: at most 41 grow at once.
/// Inputs are numbered within their segment and outputs lie at multiples of the spacing, so neighbouring ranges make sums of the same outputs and join by adding.
/// </summary>
internal sealed class LowpassBank
{
    private const double Scale = 4503599627370496.0; // 2^52; a sum of taps times 180 degrees stays below 2^61
    private readonly AngleFilter _filter;
    private readonly int _width;
    private readonly long _firstOutput;
    private readonly Action<long, long[]> _completed;
    private readonly List<Output> _outputs = [];
    private readonly Stack<long[]> _free = new();
    private readonly double[] _scaled;
    private int _live;

    /// <summary>An empty bank.</summary>
    /// <param name="filter">Taps.</param>
    /// <param name="width">Values an input.</param>
    /// <param name="firstInput">Number of the first input a segment has: outputs that need earlier ones are never made.</param>
    /// <param name="completed">Gets the frame of an output that is whole and its sums.</param>
    public LowpassBank(AngleFilter filter, int width, int firstInput, Action<long, long[]> completed)
    {
        (_filter, _width, _completed, _scaled) = (filter, width, completed, new double[width]);
        _firstOutput = (firstInput + filter.HalfLength + filter.Spacing - 1L) / filter.Spacing;
        int atOnce = (2 * filter.HalfLength / filter.Spacing) + 2;
        _outputs.EnsureCapacity(2 * atOnce);
        for (int i = 0; i < atOnce; i++)
        {
            _free.Push(new long[width]);
        }
    }

    /// <summary>First input of the range; -1 while there is none.</summary>
    public long From { get; private set; } = -1;

    /// <summary>The input that comes next.</summary>
    public long To { get; private set; } = -1;

    public static double ToDouble(long sum) => sum / Scale;

    /// <summary>Takes the next input in.</summary>
    public void Add(long t, double[] values)
    {
        From = From < 0 ? t : From;
        To = t + 1;
        long half = _filter.HalfLength, spacing = _filter.Spacing;
        long first = Math.Max(_firstOutput, CeilingDiv(t - half, spacing)), last = (t + half) / spacing;
        for (int a = 0; a < values.Length; a++)
        {
            _scaled[a] = values[a] * Scale;
        }

        for (long k = first; k <= last; k++)
        {
            int at = _live + (int)(k - first);
            if (at == _outputs.Count)
            {
                _outputs.Add(new Output(k, Rent()));
            }

            AddScaled(_outputs[at].Sums, _filter.Taps[t - (k * spacing) + half]);
        }

        if (first <= last && (first * spacing) + half == t)
        {
            EndOutput(first);
        }
    }

    /// <summary>The inputs that come next are another range's.</summary>
    public void Append(LowpassBank next)
    {
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
    public void Close() => _outputs.RemoveAll(o => End(o.Number) >= To);

    public void Save(StateWriter state, string name)
    {
        state.Int64(name, [From, To, _outputs.Count, .. _outputs.Select(static o => o.Number)]);
        foreach (Output output in _outputs)
        {
            state.Int64(name + ".sums", output.Sums);
        }
    }

    public void Load(StateReader state, string name)
    {
        long[] head = state.Int64(name);
        (From, To) = (head[0], head[1]);
        _outputs.Clear();
        for (int i = 0; i < head[2]; i++)
        {
            _outputs.Add(new Output(head[3 + i], state.Int64(name + ".sums")));
        }

        _live = _outputs.TakeWhile(o => End(o.Number) < To).Count();
    }

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

    /// <summary>sums += round(scaled · tap), ties to even.</summary>
    /// <remarks>
    /// AVX2 has no conversion of doubles to 64-bit integers, and one by one it was the longest part of this observable. Here a product is h · 2²⁶ + l with
    /// both h and round(l) below 2⁵¹ (products stay below 2⁶¹): added to 1.5 · 2⁵² such a number stands in the low bits. h · 2²⁶ is even and l exact, so the sum is
    /// round(product) to the bit.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScaled(long[] sums, double tap)
    {
        const double Magic = 6755399441055744.0; // 1.5 * 2^52
        const int LowBits = 26;
        const double Low = 1 << LowBits;
        double[] scaled = _scaled;
        int a = 0;
        Vector256<double> weight = Vector256.Create(tap), magic = Vector256.Create(Magic), high = Vector256.Create(1 / Low), low = Vector256.Create(Low);
        Vector256<long> bits = magic.AsInt64();
        for (; a <= scaled.Length - 4; a += 4)
        {
            Vector256<double> product = Vector256.LoadUnsafe(ref scaled[0], (nuint)a) * weight;
            Vector256<double> h = (product * high) + magic;
            Vector256<double> l = (product - ((h - magic) * low)) + magic;
            Vector256<long> whole = ((h.AsInt64() - bits) << LowBits) + (l.AsInt64() - bits);
            (Vector256.LoadUnsafe(ref sums[0], (nuint)a) + whole).StoreUnsafe(ref sums[0], (nuint)a);
        }

        for (; a < scaled.Length; a++)
        {
            sums[a] += (long)Math.Round(scaled[a] * tap);
        }
    }

    private static long CeilingDiv(long a, long b) => a <= 0 ? 0 : ((a - 1) / b) + 1;

    private readonly record struct Output(long Number, long[] Sums);
}
