using System.Runtime.InteropServices;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// θ(t) of a few angles, thinned to a bounded number of rows: frames at multiples of 2^k, and the frames of the low-pass at multiples of
/// 2^j times its spacing, so that what was filtered stands in a row. k and j are the smallest that fit, whatever the order in which ranges
/// are joined.
/// </summary>
internal sealed class AngleSeries
{
    internal const int MaxRows = 20_000;
    private readonly AngleSet _set;
    private readonly AngleFilter _filter;
    private readonly int _shown;
    private readonly int _maxFrames;
    private readonly int _maxOutputs;
    private readonly List<long> _ordinals = [];
    private readonly List<long> _indices = [];
    private readonly List<double> _times = [];
    private readonly List<double> _values = [];
    private int _level;
    private int _outputLevel;

    public AngleSeries(AngleSet set, AngleFilter filter)
    {
        (_set, _filter, _shown) = (set, filter, set.Shown.Length);
        int rows = MaxRows / Math.Max(1, _shown);
        _maxOutputs = filter.IsDefined ? rows / 4 : 0;
        _maxFrames = rows - _maxOutputs;
        int capacity = _shown == 0 ? 0 : rows + 2;
        _ordinals.EnsureCapacity(capacity);
        _indices.EnsureCapacity(capacity);
        _times.EnsureCapacity(capacity);
        _values.EnsureCapacity(capacity * Width);
    }

    private enum Quantity
    {
        Theta,
        ThetaLowpass,
        Difference,
        DifferenceLowpass,
    }

    public int Rows => _ordinals.Count;

    /// <summary>Bytes it may hold.</summary>
    public long StateBytes => _shown == 0 ? 0 : ((MaxRows / _shown) + 2L) * (3 + Width) * sizeof(double);

    /// <summary>Frames between rows, where no output of the low-pass lies.</summary>
    public long Stride => 1L << _level;

    private int Width => 4 * _shown;

    public double TimeFs(int row) => _times[row];

    /// <summary>First frame of the row's segment in the run: rows of one segment have it in common.</summary>
    public long SegmentOf(int row) => _ordinals[row] - _indices[row];

    public long Index(int row) => _indices[row];

    /// <summary>Whether the row belongs to the evenly spaced ones.</summary>
    public bool IsEven(int row) => IsEven(_indices[row]);

    public double Theta(int row, int shown) => Value(row, shown, Quantity.Theta);

    public double ThetaLowpass(int row, int shown) => Value(row, shown, Quantity.ThetaLowpass);

    public double Difference(int row, int shown) => Value(row, shown, Quantity.Difference);

    public double DifferenceLowpass(int row, int shown) => Value(row, shown, Quantity.DifferenceLowpass);

    public void Add(in FrameView frame, double[] theta)
    {
        if (_shown == 0 || !IsRow(frame.Index))
        {
            return;
        }

        _ordinals.Add(frame.Ordinal);
        _indices.Add(frame.Index);
        _times.Add(frame.TimeFs);
        int at = _values.Count;
        CollectionsMarshal.SetCount(_values, at + Width);
        Span<double> row = CollectionsMarshal.AsSpan(_values)[at..];
        row.Fill(double.NaN);
        for (int s = 0; s < _shown; s++)
        {
            row[s] = theta[_set.Shown[s]];
        }

        Thin();
    }

    public void SetDifference(long ordinal, double[] values)
    {
        if (_ordinals.BinarySearch(ordinal) is var row and >= 0)
        {
            for (int s = 0; s < _shown; s++)
            {
                _values[(row * Width) + ((int)Quantity.Difference * _shown) + s] = values[_set.Shown[s]];
            }
        }
    }

    public void SetThetaLowpass(long ordinal, long[] sums) => Set(ordinal, sums, Quantity.ThetaLowpass);

    public void SetDifferenceLowpass(long ordinal, long[] sums) => Set(ordinal, sums, Quantity.DifferenceLowpass);

    public void Append(AngleSeries next)
    {
        (_level, _outputLevel) = (Math.Max(_level, next._level), Math.Max(_outputLevel, next._outputLevel));
        _ordinals.AddRange(next._ordinals);
        _indices.AddRange(next._indices);
        _times.AddRange(next._times);
        _values.AddRange(next._values);
        Remove();
        Thin();
    }

    public void Save(StateWriter state)
    {
        state.Int64("series", _level, _outputLevel);
        state.Int64("series.ordinals", [.. _ordinals]);
        state.Int64("series.indices", [.. _indices]);
        state.Float64("series.times", [.. _times]);
        state.Float64("series.values", [.. _values]);
    }

    public void Load(StateReader state)
    {
        long[] levels = state.Int64("series");
        (_level, _outputLevel) = ((int)levels[0], (int)levels[1]);
        Replace(_ordinals, state.Int64("series.ordinals"));
        Replace(_indices, state.Int64("series.indices"));
        Replace(_times, state.Float64("series.times"));
        Replace(_values, state.Float64("series.values"));
    }

    private static void Replace<T>(List<T> list, T[] values)
    {
        list.Clear();
        list.AddRange(values);
    }

    private double Value(int row, int shown, Quantity quantity) => _values[(row * Width) + ((int)quantity * _shown) + shown];

    private void Set(long ordinal, long[] sums, Quantity quantity)
    {
        if (_ordinals.BinarySearch(ordinal) is var row and >= 0)
        {
            for (int s = 0; s < _shown; s++)
            {
                _values[(row * Width) + ((int)quantity * _shown) + s] = LowpassBank.ToDouble(sums[_set.Shown[s]]);
            }
        }
    }

    private bool IsEven(long index) => (index & ((1L << _level) - 1)) == 0;

    private bool IsOutput(long index) => _filter.IsDefined && index % ((long)_filter.Spacing << _outputLevel) == 0;

    private bool IsRow(long index) => IsEven(index) || IsOutput(index);

    private void Thin()
    {
        if (_ordinals.Count <= Math.Min(_maxFrames, _filter.IsDefined ? _maxOutputs : int.MaxValue))
        {
            return;
        }

        while (true)
        {
            int even = 0, outputs = 0;
            foreach (long index in _indices)
            {
                even += IsEven(index) ? 1 : 0;
                outputs += IsOutput(index) ? 1 : 0;
            }

            if (even <= _maxFrames && outputs <= _maxOutputs)
            {
                return;
            }

            _level += even > _maxFrames ? 1 : 0;
            _outputLevel += outputs > _maxOutputs ? 1 : 0;
            Remove();
        }
    }

    /// <summary>Takes out the rows that the levels exclude.</summary>
    private void Remove()
    {
        int kept = 0;
        for (int row = 0; row < _indices.Count; row++)
        {
            if (!IsRow(_indices[row]))
            {
                continue;
            }

            (_ordinals[kept], _indices[kept], _times[kept]) = (_ordinals[row], _indices[row], _times[row]);
            Span<double> values = CollectionsMarshal.AsSpan(_values);
            values.Slice(row * Width, Width).CopyTo(values.Slice(kept * Width, Width));
            kept++;
        }

        CollectionsMarshal.SetCount(_ordinals, kept);
        CollectionsMarshal.SetCount(_indices, kept);
        CollectionsMarshal.SetCount(_times, kept);
        CollectionsMarshal.SetCount(_values, kept * Width);
    }
}
