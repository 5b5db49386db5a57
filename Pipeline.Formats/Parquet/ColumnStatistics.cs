namespace Pipeline.Formats.Parquet;

/// <summary>What parquet.thrift <c>Statistics</c> says of one column chunk; bounds are null where none may be stated.</summary>
/// <param name="NullCount">Undefined values.</param>
/// <param name="NanCount">NaNs, for doubles only.</param>
/// <param name="Min">Lower bound, PLAIN without length prefix.</param>
/// <param name="Max">Upper bound, likewise.</param>
/// <param name="IsExact">Whether both bounds occur in the chunk, to the bit.</param>
internal sealed record ColumnStatistics(long NullCount, long? NanCount, byte[]? Min, byte[]? Max, bool IsExact)
{
    public void Write(ThriftCompactWriter thrift, int id)
    {
        thrift.BeginStruct(id);
        thrift.Int64(3, NullCount);
        if (Min is not null && Max is not null)
        {
            // The deprecated fields 1 and 2 are left out: no reader in use lacks min_value and max_value.
            thrift.Binary(5, Max);
            thrift.Binary(6, Min);
            thrift.Flag(7, IsExact);
            thrift.Flag(8, IsExact);
        }

        if (NanCount is { } nans)
        {
            thrift.Int64(9, nans);
        }

        thrift.EndStruct();
    }
}
