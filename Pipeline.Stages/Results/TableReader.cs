using System.Security.Cryptography;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Results;

/// <summary>
/// Reads one result file: its bytes against the hash of the pointer, then the format's reader, then the columns against the schema.
/// </summary>
internal static class TableReader
{
    public static async Task<PublishedTable> ReadAsync(OutputLayout layout, RunResults run, ResultFile file, UnverifiedReading? unverified, CancellationToken cancellationToken)
    {
        string path = Path.Combine(layout.Root, file.Path);
        OutputDescriptor format = ResultFormat.Of(path);
        if (file.Sha256 is null && unverified is null)
        {
            throw new TableReadException(TableReadFault.Unverified, $"{path}: {layout.Pointer(run.Run)} has no hash of it, so damage would not be seen and could hang the reader. It is read by 'ionstream show' only; a hash comes with the next epoch or sealing by this release.");
        }

        byte[] bytes = await BytesAsync(path, cancellationToken);
        if (file.Sha256 is { } expected && Convert.ToHexStringLower(SHA256.HashData(bytes)) is var found && !string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new TableReadException(TableReadFault.Damaged, $"{path}: damaged, or replaced by hand: expected the bytes of SHA-256 {expected}, as {layout.Pointer(run.Run)} has it, found {found}. Copy it again from where it is whole, or analyse the run again with --fresh.");
        }

        TableSchema? schema = TableRegistry.Find(file.Table);
        ColumnTable table = file.Sha256 is not null
            ? await ParseAsync(path, format, bytes, schema, cancellationToken)
            : await unverified!.WatchAsync(path, bytes.Length, () => ParseAsync(path, format, bytes, schema, cancellationToken));
        return new PublishedTable(run.Run, run.State, file, schema is null ? table : TableCheck.Against(schema, table, path), schema);
    }

    private static async Task<byte[]> BytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // A named pipe would keep the reader waiting for ever.
            return SystemFiles.Instance.Status(path) is not { } status ? throw new FileNotFoundException(path)
                : !status.IsRegular ? throw new NotRegularFileException(path)
                : await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TableReadException(TableReadFault.Missing, $"{path}: is named but not there. If it was removed by hand, analyse the run again with --fresh.", error);
        }
        catch (Exception error) when (error is NotRegularFileException or UnauthorizedAccessException)
        {
            throw new TableReadException(TableReadFault.Missing, error is NotRegularFileException ? error.Message : $"{path}: no permission to read it.", error);
        }
    }

    private static async Task<ColumnTable> ParseAsync(string path, OutputDescriptor format, byte[] bytes, TableSchema? schema, CancellationToken cancellationToken)
    {
        try
        {
            return await format.Read().ReadAsync(bytes, schema, cancellationToken);
        }
#pragma warning disable CA1031 // Libraries meet damaged bytes with exceptions of any type: all of them mean the same.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new TableReadException(TableReadFault.Damaged, $"{path}: expected a table as {format.Name}: {(error is InvalidDataException ? error.Message : $"{error.GetType().Name}: {error.Message}")}", error);
        }
    }
}
