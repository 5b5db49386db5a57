namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>Mean and scatter of a number over runs; NaN where a run does not have it.</summary>
/// <param name="Runs">Runs.</param>
/// <param name="Sum">Sum.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Std">Sample standard deviation; NaN for one run.</param>
internal readonly record struct Statistics(int Runs, double Sum, double Mean, double Std)
{
    /// <summary>Of these values, from the first of them: equal values scatter by nothing.</summary>
    public static Statistics Of(ReadOnlySpan<double> values)
    {
        double first = values.Length == 0 ? double.NaN : values[0], sum = 0, off = 0, squares = 0;
        foreach (double x in values)
        {
            sum += x;
            off += x - first;
        }

        double mean = first + (off / values.Length);
        foreach (double x in values)
        {
            squares += (x - mean) * (x - mean);
        }

        return new Statistics(values.Length, sum, mean, values.Length < 2 ? double.NaN : Math.Sqrt(squares / (values.Length - 1)));
    }
}
