using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// The sharp low-pass of an evenly spaced series: its Fourier coefficients up to the cut-off, summed back. Few are below it, so each is a plain sum;
/// the sines of all of them are those of j/n turns.
/// </summary>
internal sealed class BrickWall
{
    private readonly int _points;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly double[] _real;
    private readonly double[] _imaginary;

    /// <summary>Prepares series of this many points.</summary>
    /// <param name="points">Points of the series.</param>
    /// <param name="cutoff">Cut-off in cycles a point.</param>
    public BrickWall(int points, double cutoff)
    {
        _points = points;
        double highest = Math.Floor((cutoff * points) + 1e-9);
        IsDefined = points > 0 && 2 * highest < points;
        int terms = IsDefined ? (int)highest + 1 : 0;
        (_real, _imaginary) = (new double[terms], new double[terms]);
        (_cos, _sin) = (new double[points], new double[points]);
        for (int j = 0; j < points; j++)
        {
            double angle = 2 * Math.PI * j / points;
            (_cos[j], _sin[j]) = (Deterministic.Cos(angle), Deterministic.Sin(angle));
        }
    }

    /// <summary>The series resolves the cut-off.</summary>
    public bool IsDefined { get; }

    /// <summary>Takes a series.</summary>
    public void Analyse(ReadOnlySpan<double> values)
    {
        for (int k = 0; k < _real.Length; k++)
        {
            double real = 0, imaginary = 0;
            for (int j = 0, phase = 0; j < values.Length; j++)
            {
                real += values[j] * _cos[phase];
                imaginary -= values[j] * _sin[phase];
                phase += k;
                phase -= phase >= _points ? _points : 0;
            }

            double weight = (k == 0 ? 1.0 : 2.0) / _points;
            (_real[k], _imaginary[k]) = (weight * real, weight * imaginary);
        }
    }

    /// <summary>The filtered series at a place between 0 and the number of points.</summary>
    public double At(double place)
    {
        if (!IsDefined)
        {
            return double.NaN;
        }

        double sum = 0;
        bool whole = place == Math.Floor(place) && place < _points;
        for (int k = 0; k < _real.Length; k++)
        {
            double cos, sin;
            if (whole)
            {
                int phase = (int)((long)k * (long)place % _points);
                (cos, sin) = (_cos[phase], _sin[phase]);
            }
            else
            {
                double turns = k * place / _points;
                double angle = 2 * Math.PI * (turns - Math.Floor(turns));
                (cos, sin) = (Deterministic.Cos(angle), Deterministic.Sin(angle));
            }

            sum += (_real[k] * cos) - (_imaginary[k] * sin);
        }

        return sum;
    }
}
