using System.Globalization;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Runs;

/// <summary>
/// What is kept of an OSZICAR: every line until there are too many, then those at steps that a thinned trajectory can have; and the mean
/// temperature of all of them.
/// </summary>
public sealed class OszicarRecords
{
    private readonly int _limit;
    private readonly long _interval;
    private readonly SortedDictionary<long, OszicarValues> _steps = [];
    private Int128 _temperature;
    private long _temperatures;
    private long _first;
    private long _stride; // in steps; 0: all are kept

    /// <param name="limit">Most lines kept.</param>
    /// <param name="interval">Steps between analysed frames.</param>
    internal OszicarRecords(int limit, long interval) => (_limit, _interval) = (limit, Math.Max(1, interval));

    /// <summary>Lines taken in.</summary>
    public long Lines { get; private set; }

    /// <summary>Step of the last line taken in.</summary>
    public long LastStep { get; private set; }

    /// <summary>Every line is still there.</summary>
    public bool IsComplete => _stride == 0;

    /// <summary>Steps kept, with what their lines say, by step.</summary>
    public IReadOnlyDictionary<long, OszicarValues> Steps => _steps;

    /// <summary>Mean temperature of all lines taken in; null where none has one.</summary>
    public double? MeanTemperatureK => _temperatures == 0 ? null : FixedPoint.Mean(_temperature, _temperatures);

    /// <summary>For the metadata.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Lines} lines to step {LastStep}");

    internal void Add(long step, OszicarValues values)
    {
        _first = Lines == 0 ? step : _first;
        Lines++;
        LastStep = step;
        if (values.TemperatureK is { } kelvin && Math.Abs(kelvin) < 1e12)
        {
            FixedPoint.Add(ref _temperature, kelvin);
            _temperatures++;
        }

        if (Keeps(step))
        {
            _steps[step] = values;
            while (_steps.Count > _limit)
            {
                _stride = _stride == 0 ? _interval : 2 * _stride;
                foreach (long gone in _steps.Keys.Where(s => !Keeps(s)).ToList())
                {
                    _steps.Remove(gone);
                }
            }
        }
    }

    /// <summary>Writes what is kept, and the sums.</summary>
    internal void Save(StateWriter w)
    {
        w.Int64("records", Lines, LastStep, _first, _stride, _temperatures);
        w.Int128("records_temperature", [_temperature]);
        w.Int64("records_steps", [.. _steps.Keys]);
        w.Float64("records_values", OszicarValues.ToNumbers(_steps.Values));
    }

    /// <summary>Goes on from them; what was kept here is gone.</summary>
    internal void Load(StateReader r)
    {
        long[] numbers = r.Int64("records", 5);
        (Lines, LastStep, _first, _stride, _temperatures) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        _temperature = r.Int128("records_temperature", 1)[0];
        long[] steps = r.Int64("records_steps");
        OszicarValues[] values = OszicarValues.FromNumbers(r, "records_values", steps.Length);
        _steps.Clear();
        for (int i = 0; i < steps.Length; i++)
        {
            _steps.Add(steps[i], values[i]);
        }
    }

    private bool Keeps(long step) => _stride == 0 || (step - _first) % _stride == 0;
}
