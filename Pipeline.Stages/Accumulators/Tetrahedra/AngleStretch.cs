using System.Numerics;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>Gets what a stretch of unbroken time yields; frames are numbered over the run.</summary>
internal interface IAngleSink
{
    /// <summary>θ(t + m) - θ(t - m) of every angle.</summary>
    void Difference(long ordinal, double[] degrees);

    /// <summary>A low-passed θ of every angle, as fixed-point sums.</summary>
    void ThetaLowpass(long ordinal, long[] sums);

    /// <summary>A low-passed difference of every angle, as fixed-point sums.</summary>
    void DifferenceLowpass(long ordinal, long[] sums);
}

/// <summary>
/// Angles of consecutive frames of one segment: the last 2 m frames for differences, the sums of the low-pass, and, where the stretch does
/// not begin its segment, the first 2 m frames too, which the range before it needs.
/// </summary>
internal sealed class AngleStretch
{
    private readonly AngleFilter _filter;
    private readonly IAngleSink _sink;
    private readonly int _width;
    private readonly int _span;
    private readonly double[]?[] _tail;
    private readonly List<double[]> _head = [];
    private readonly double[] _difference;
    private readonly LowpassBank _theta;
    private readonly LowpassBank _differences;
    private bool _closed;

    public AngleStretch(int width, AngleFilter filter, IAngleSink sink, long from, long offset)
    {
        (_filter, _sink, _width, _span, From, To, Offset) = (filter, sink, width, 2 * filter.HalfStep, from, from, offset);
        _difference = new double[width];
        _tail = new double[]?[_span];

        _theta = new LowpassBank(filter, width, 0, (t, sums) => sink.ThetaLowpass(Offset + t, sums));
        _differences = new LowpassBank(filter, width, filter.HalfStep, (t, sums) => sink.DifferenceLowpass(Offset + t, sums));
    }

    /// <summary>Memory of one that begins its segment.</summary>
    public static long Bytes(int width, AngleFilter filter) =>
        (width * sizeof(double) * ((2L * filter.HalfStep) + 1)) + (2 * LowpassBank.Bytes(width, filter));

    /// <summary>First frame, counted within the segment.</summary>
    public long From { get; private set; }

    /// <summary>The frame that comes next.</summary>
    public long To { get; private set; }

    /// <summary>Number of the segment's first frame in the run.</summary>
    public long Offset { get; private set; }

    /// <summary>Takes the next frame in.</summary>
    public void Add(double[] theta)
    {
        long t = To++;
        if (From > 0 && _head.Count < _span)
        {
            _head.Add((double[])theta.Clone());
        }

        _theta.Add(t, theta);
        if (BitOperations.IsPow2(To - From))
        {
            Reserve(To - From);
        }

        double[] before = Tail(t);
        if (t - _span >= From)
        {
            Emit(t - _filter.HalfStep, before, theta);
        }

        theta.CopyTo(before, 0);
    }

    /// <summary>The frames that come next are another range's.</summary>
    public void Append(AngleStretch next)
    {
        int m = _filter.HalfStep;
        long upper = Math.Min(next.From + m, next.To - m);
        for (long t = Math.Max(From + m, To - m); t < upper; t++)
        {
            Emit(t, Tail(t - m), next._head[(int)(t + m - next.From)]);
        }

        _theta.Append(next._theta);
        _differences.Append(next._differences);
        for (int i = 0; From > 0 && _head.Count < _span && i < next._head.Count; i++)
        {
            _head.Add(next._head[i]);
        }

        for (long t = Math.Max(next.From, next.To - _span); !next._closed && t < next.To; t++)
        {
            next.Tail(t).CopyTo(Tail(t), 0);
        }

        To = next.To;
    }

    /// <summary>The segment ends here.</summary>
    public void Close()
    {
        _closed = true;
        _theta.Close();
        _differences.Close();
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name, From, To, Offset, _closed ? 1 : 0, _head.Count);
        foreach (double[] theta in _head)
        {
            state.Float64(name + ".head", theta);
        }

        for (long t = Math.Max(From, To - _span); !_closed && t < To; t++)
        {
            state.Float64(name + ".tail", Tail(t));
        }

        _theta.Save(state, name + ".theta");
        _differences.Save(state, name + ".omega");
    }

    public static AngleStretch Load(StateReader state, string name, int width, AngleFilter filter, IAngleSink sink)
    {
        long[] head = state.Int64(name);
        AngleStretch stretch = new(width, filter, sink, head[0], head[2]) { To = head[1], _closed = head[3] != 0 };
        for (int i = 0; i < head[4]; i++)
        {
            stretch._head.Add(state.Float64(name + ".head"));
        }

        for (long t = Math.Max(stretch.From, stretch.To - stretch._span); !stretch._closed && t < stretch.To; t++)
        {
            state.Float64(name + ".tail").CopyTo(stretch.Tail(t), 0);
        }

        stretch._theta.Load(state, name + ".theta");
        stretch._differences.Load(state, name + ".omega");
        return stretch;
    }

    private double[] Tail(long t) => _tail[t % _span] ??= new double[_width];

    /// <summary>
    /// Room for as many frames again: a short run does not pay for a long difference, and a long one allocates at powers of two only.
    /// </summary>
    private void Reserve(long frames)
    {
        for (long t = To - 1; t < To + frames && t < From + _span; t++)
        {
            Tail(t);
        }
    }

    private void Emit(long t, double[] before, double[] after)
    {
        for (int a = 0; a < _width; a++)
        {
            _difference[a] = after[a] - before[a];
        }

        _differences.Add(t, _difference);
        _sink.Difference(Offset + t, _difference);
    }
}
