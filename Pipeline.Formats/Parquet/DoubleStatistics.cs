namespace Pipeline.Formats.Parquet;

/// <summary>Bounds of doubles by the compatibility rules of parquet.thrift, <c>ColumnOrder.TYPE_ORDER</c>, footnote (*).</summary>
internal static class DoubleStatistics
{
    public static ColumnStatistics Of(ReadOnlySpan<double> values, long nullCount)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        long nans = 0;
        bool negativeZero = false;
        bool positiveZero = false;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
            {
                nans++;
                continue;
            }

            min = value < min ? value : min;
            max = value > max ? value : max;
            if (value == 0)
            {
                negativeZero |= double.IsNegative(value);
                positiveZero |= !double.IsNegative(value);
            }
        }

        // The specification keeps NaN out of the bounds and counts it. Bounds beside a NaN would still mislead: Spark and
        // DuckDB order NaN above every number, and those that do not know nan_count would skip a group whose NaN matches x > 1.
        if (nans > 0 || values.IsEmpty)
        {
            return new ColumnStatistics(nullCount, nans, Min: null, Max: null, IsExact: false);
        }

        // A zero bound is widened to the sign that covers both zeros.
        bool exact = (min != 0 || negativeZero) && (max != 0 || positiveZero);
        min = min == 0 ? -0.0 : min;
        max = max == 0 ? 0.0 : max;
        return new ColumnStatistics(
            nullCount,
            nans,
            WordValues.LittleEndian(BitConverter.DoubleToInt64Bits(min)),
            WordValues.LittleEndian(BitConverter.DoubleToInt64Bits(max)),
            exact);
    }
}
