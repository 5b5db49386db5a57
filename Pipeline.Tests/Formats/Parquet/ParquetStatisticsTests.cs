using Pipeline.Formats.Parquet;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Rules of parquet.thrift, <c>ColumnOrder.TYPE_ORDER</c>, footnote (*).</summary>
public sealed class ParquetStatisticsTests
{
    [Fact]
    public void Zeros_AreWidenedToBothSigns()
    {
        ColumnStatistics statistics = DoubleStatistics.Of([0.0, 0.0], nullCount: 0);

        Assert.Equal(Bits(-0.0), Bits(statistics.Min!));
        Assert.Equal(Bits(0.0), Bits(statistics.Max!));
        Assert.False(statistics.IsExact);
        Assert.True(DoubleStatistics.Of([0.0, -0.0], nullCount: 0).IsExact);
    }

    [Fact]
    public void NaN_IsCountedAndNoBoundStated()
    {
        ColumnStatistics statistics = DoubleStatistics.Of([1, double.NaN, 2], nullCount: 4);

        Assert.Equal(4, statistics.NullCount);
        Assert.Equal(1, statistics.NanCount);
        Assert.Null(statistics.Min);
        Assert.Null(statistics.Max);
    }

    [Fact]
    public void Infinities_AreBounds()
    {
        ColumnStatistics statistics = DoubleStatistics.Of([1, double.PositiveInfinity, double.NegativeInfinity], nullCount: 0);

        Assert.Equal(double.NegativeInfinity, BitConverter.ToDouble(statistics.Min!));
        Assert.Equal(double.PositiveInfinity, BitConverter.ToDouble(statistics.Max!));
        Assert.Equal(0, statistics.NanCount);
    }

    [Fact]
    public void NoValues_NoBounds() => Assert.Null(DoubleStatistics.Of([], nullCount: 3).Min);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static long Bits(byte[] value) => BitConverter.ToInt64(value);
}
