namespace Pipeline.Formats.Tables;

/// <summary>Reads one result back from the bytes of its file. Keeps nothing between files.</summary>
public interface ITableReader
{
    /// <summary>The table, with the metadata of its file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="schema">What the table should be: a format without types needs it, the others ignore it.</param>
    /// <param name="cancellationToken">Stops between two columns.</param>
    /// <exception cref="InvalidDataException">The file is no such table; the message says what was expected and found.</exception>
    ValueTask<ColumnTable> ReadAsync(ReadOnlyMemory<byte> file, TableSchema? schema, CancellationToken cancellationToken);
}
