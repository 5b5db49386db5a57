using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Sources;

/// <summary>
/// The last frames that were read, each as 128 bits that only an equal frame has: tells a frame that is printed again from a new one. Equal
/// frames have the same coordinates, whole cells apart, and the same cell.
/// </summary>
/// <remarks>
/// A frame is looked for where its label goes back or stays, or a file begins; under labels that advance it is new, whatever it equals: a
/// frozen structure is no repeat. Where labels never change, only the frame before can be told again.
/// </remarks>
internal sealed class RecentFrames
{
    /// <summary>Frames known.</summary>
    public const int Window = Continuity.Window;

    private const double CellTolerance = 1e-6;

    private readonly ulong[] _low = new ulong[Window], _high = new ulong[Window];
    private readonly long[] _labels = new long[Window];
    private readonly Cell[] _cells = new Cell[Window];
    private (ulong Low, ulong High) _looked;
    private int _count, _next;
    private int _left; // known frames behind the one that was repeated last; 0: reading stands behind all known ones
    private long _shift; // its label less the one it was known under
    private int _sinceOnce = Window; // new frames since one was printed twice in a row, at most Window

    /// <summary>How many frames ago this one was read, 1 for the last; 0 for a new one. Changes nothing.</summary>
    /// <param name="frame">As printed.</param>
    /// <param name="isFirst">It is the first of another file: its label says nothing.</param>
    public int Find(Frame frame, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _looked = Number(frame);
        if (_count == 0)
        {
            return 0;
        }

        long last = LabelOf(1);
        bool isLabelled = frame.Label != Frame.NoLabel && last != Frame.NoLabel;
        if (!isFirst && _left == 0)
        {
            if (!isLabelled || frame.Label > last)
            {
                return 0;
            }

            if (frame.Label == last)
            {
                return IsEqual(frame, 1) ? 1 : 0;
            }
        }

        if (_left > 0 && IsEqual(frame, _left))
        {
            return _left;
        }

        int found = 0;
        for (int ago = _count; ago > 0; ago--)
        {
            if (IsEqual(frame, ago))
            {
                found = ago;
                if (isLabelled && LabelOf(ago) == frame.Label)
                {
                    return ago;
                }
            }
        }

        return found;
    }

    /// <summary>The frame looked for last is new.</summary>
    public void Add(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        (_low[_next], _high[_next], _labels[_next], _cells[_next]) = (_looked.Low, _looked.High, frame.Label, frame.Cell);
        (_next, _count) = ((_next + 1) % Window, Math.Min(_count + 1, Window));
        (_left, _shift, _sinceOnce) = (0, 0, Math.Min(_sinceOnce + 1, Window));
    }

    /// <summary>
    /// The frame looked for last is one of the known ones. What to say of it where a stretch of such frames begins, else null.
    /// </summary>
    public string? Repeat(Frame frame, int ago, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(frame);
        long last = LabelOf(1), known = LabelOf(ago);
        bool isOnce = !isFirst && _left == 0 && ago == 1 && frame.Label == last, isGoingOn = !isFirst && _left > 0 && ago <= _left + 1;
        bool isSaid = isOnce ? _sinceOnce == Window : !isGoingOn && !(isFirst && ago == 1);
        _sinceOnce = isOnce ? 0 : _sinceOnce;
        _left = ago - 1;
        _shift = frame.Label == Frame.NoLabel || known == Frame.NoLabel ? 0 : frame.Label - known;
        if (ago == 1)
        {
            _labels[Slot(1)] = frame.Label; // the next one counts on from here
        }

        return !isSaid ? null
            : isOnce ? string.Create(CultureInfo.InvariantCulture, $"the frame under label {frame.Label} is printed again: frames that are repeated count once")
            : isFirst ? string.Create(CultureInfo.InvariantCulture, $"the file begins with a frame that is known: it and the {ago - 1} behind it count once")
            : string.Create(CultureInfo.InvariantCulture, $"step labels go back from {last} to {frame.Label}, a frame that is known: it and the {ago - 1} behind it count once");
    }

    /// <summary>
    /// Why the frame looked for last, a new one, cannot follow the last known one, though its label may; null where only the label decides.
    /// </summary>
    public string? Parting(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        bool passesOver = _shift == 0 && frame.Label != Frame.NoLabel && frame.Label > LabelOf(1);
        return _left == 0 || passesOver ? null
            : string.Create(CultureInfo.InvariantCulture, $"after frames that repeat known ones this one is new: it does not follow the last frame, {_left} frames on");
    }

    /// <summary>Of a new frame whose label goes back: what is known of the frames it should be, for the reason of a break.</summary>
    /// <param name="label">Its label.</param>
    /// <param name="first">First label of a run: whoever counts from there began anew.</param>
    public string Describe(long label, long first)
    {
        if (_count == 0 || label == Frame.NoLabel || label > LabelOf(1) || label <= first || LabelOf(_count) == Frame.NoLabel)
        {
            return "";
        }

        return label >= LabelOf(_count) ? "; the frame known under that label is another one"
            : string.Create(CultureInfo.InvariantCulture, $"; that is further back than the last {Window} frames, so whether it is the same frame cannot be told");
    }

    /// <summary>Writes what is known.</summary>
    public void Save(StateWriter w)
    {
        ArgumentNullException.ThrowIfNull(w);
        w.Int64("recent", _next, _left, _shift, _sinceOnce);
        w.Int64("recent_labels", _labels.AsSpan(0, _count));
        w.Int64("recent_low", MemoryMarshal.Cast<ulong, long>(_low.AsSpan(0, _count)));
        w.Int64("recent_high", MemoryMarshal.Cast<ulong, long>(_high.AsSpan(0, _count)));
        w.Float64("recent_cells", [.. _cells.Take(_count).SelectMany(static c => Enumerable.Range(0, 9).Select(k => c[k / 3, k % 3]))]);
    }

    /// <summary>Goes on from it.</summary>
    public void Load(StateReader r)
    {
        ArgumentNullException.ThrowIfNull(r);
        long[] place = r.Int64("recent", 4), labels = r.Int64("recent_labels");
        _count = labels.Length;
        long[] low = r.Int64("recent_low", _count), high = r.Int64("recent_high", _count);
        double[] c = r.Float64("recent_cells", 9 * _count);
        if (_count > Window || place[0] is < 0 or >= Window || place[1] < 0 || place[1] > _count)
        {
            throw new InvalidOperationException($"State of the source: {_count} known frames, the next at {place[0]}, {place[1]} of them left, do not fit a window of {Window}.");
        }

        (_next, _left, _shift, _sinceOnce) = ((int)place[0], (int)place[1], place[2], (int)place[3]);
        for (int i = 0; i < Window; i++)
        {
            bool isKnown = i < _count;
            (_labels[i], _low[i], _high[i]) = isKnown ? (labels[i], (ulong)low[i], (ulong)high[i]) : default;
            int k = 9 * i;
            _cells[i] = isKnown ? new Cell(c[k], c[k + 1], c[k + 2], c[k + 3], c[k + 4], c[k + 5], c[k + 6], c[k + 7], c[k + 8]) : default;
        }
    }

    private int Slot(int ago) => (_next + Window - ago) % Window;

    private long LabelOf(int ago) => _labels[Slot(ago)];

    private bool IsEqual(Frame frame, int ago)
    {
        int slot = Slot(ago);
        return _low[slot] == _looked.Low && _high[slot] == _looked.High && IsSame(_cells[slot], frame.Cell);
    }

    /// <summary>To what other programs keep of a cell when they copy a file.</summary>
    private static bool IsSame(Cell a, Cell b)
    {
        double longest = 0, differ = 0;
        for (int i = 0; i < 9; i++)
        {
            (double x, double y) = (a[i / 3, i % 3], b[i / 3, i % 3]);
            longest = Math.Max(longest, Math.Max(Math.Abs(x), Math.Abs(y)));
            differ = Math.Max(differ, Math.Abs(x - y));
        }

        return differ <= CellTolerance * longest;
    }

    /// <summary>
    /// Two chains of multiply and rotate over the coordinates in the cell: what differs in one of them differs in 128 bits.
    /// </summary>
    private static (ulong Low, ulong High) Number(Frame frame)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15, Other = 0xD6E8_FEB8_6659_FD93;
        long period = frame.Period;
        (ulong low, ulong high) = ((ulong)period, ~(ulong)period);
        foreach (long printed in frame.Scaled)
        {
            long k = printed;
            if ((ulong)k >= (ulong)period)
            {
                k %= period;
                k += k < 0 ? period : 0;
            }

            low = BitOperations.RotateLeft((low ^ (ulong)k) * Odd, 29);
            high = BitOperations.RotateLeft((high + (ulong)k) * Other, 37) ^ (ulong)k;
        }

        return (low, high);
    }
}
