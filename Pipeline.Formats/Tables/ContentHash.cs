using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Formats.Tables;

/// <summary>
/// SHA-256 of what a table says, not of how a file says it: equal across file formats, compression, runtimes and machines.
/// Anyone who can read the cells can recompute it.
/// </summary>
/// <remarks>
/// All integers little endian, all text UTF-8, <c>text</c> = int64 byte length followed by the bytes.
/// <code>
/// table  = SHA-256( "ionstream-table/1\n" int64 rows, int64 columns, column * )       written as 64 lower-case hex digits
/// column = SHA-256( text name, text type, value * )                                  32 bytes, columns in the table's order
/// type   = "double" | "int64" | "boolean" | "string"
/// value  = 00                                                                        not defined
///        | 01 ( 8 bytes IEEE 754 | 8 bytes two's complement | 00 or 01 | text )       in row order
/// </code>
/// Every NaN is hashed as 7FF8000000000000; -0 and +0 differ. Units, descriptions, metadata and file names do not count.
/// A digest a column lets a writer that streams hash as it goes, and shows which column of two results differs.
/// </remarks>
public sealed class ContentHash : IDisposable
{
    private readonly List<ColumnHasher> _columns = [];
    private long _rows;

    /// <summary>The hash of a whole table.</summary>
    public static string Of(ColumnTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using ContentHash hash = new();
        hash.Append(table.Columns);
        return hash.Finish();
    }

    /// <summary>Adds rows; every call brings the same columns.</summary>
    public void Append(IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        TableShape.Check(columns);
        if (_columns.Count == 0)
        {
            _columns.AddRange(columns.Select(static c => new ColumnHasher(c)));
        }

        TableShape.CheckSame([.. _columns.Select(static c => c.Schema)], columns);
        for (int i = 0; i < columns.Count; i++)
        {
            _columns[i].Append(columns[i]);
        }

        _rows += columns[0].Length;
    }

    /// <summary>The hash of all rows added, after which the instance is spent.</summary>
    public string Finish()
    {
        using IncrementalHash table = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        table.AppendData("ionstream-table/1\n"u8);
        Span<byte> counts = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(counts, _rows);
        BinaryPrimitives.WriteInt64LittleEndian(counts[8..], _columns.Count);
        table.AppendData(counts);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (ColumnHasher column in _columns)
        {
            column.Finish(digest);
            table.AppendData(digest);
        }

        return Convert.ToHexStringLower(table.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _columns.ForEach(static c => c.Dispose());
}
