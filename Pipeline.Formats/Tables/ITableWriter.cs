namespace Pipeline.Formats.Tables;

/// <summary>Writes one result as one file. Deterministic: equal tables give equal bytes.</summary>
public interface ITableWriter
{
    /// <summary>Writes <paramref name="table"/> to <paramref name="destination"/>, which is left open and need not seek.</summary>
    ValueTask WriteAsync(ColumnTable table, Stream destination, CancellationToken cancellationToken);
}
