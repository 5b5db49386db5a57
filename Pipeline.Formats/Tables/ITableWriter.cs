namespace Pipeline.Formats.Tables;

/// <summary>Writes one result as one file. Deterministic: equal tables give equal bytes.</summary>
public interface ITableWriter
{
    /// <summary>Writes a table to <paramref name="destination"/>, which is left open and need not seek.</summary>
    /// <param name="table">The table.</param>
    /// <param name="contentSha256">Its <see cref="ContentHash"/>: whoever writes has compared it with the last file's already.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="cancellationToken">Stops between two columns.</param>
    /// <exception cref="ArgumentException">The table is none that can be written; the message names table, column and row.</exception>
    ValueTask WriteAsync(ColumnTable table, string contentSha256, Stream destination, CancellationToken cancellationToken);
}
