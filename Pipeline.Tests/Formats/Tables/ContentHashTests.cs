using System.Security.Cryptography;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Tables;

/// <summary>The documented byte layout; that readers recompute it is in ParquetReadersTests.</summary>
public sealed class ContentHashTests
{
    [Fact]
    public void Layout_IsTheDocumentedOne()
    {
        byte[] column = SHA256.HashData(
        [
            .. Int64(1), (byte)'x', .. Int64(6), .. "double"u8,
            1, .. Int64(0x3FF0000000000000), 0, 1, .. Int64(0x7FF8000000000000),
        ]);
        byte[] table = SHA256.HashData([.. "ionstream-table/1\n"u8, .. Int64(3), .. Int64(1), .. column]);

        Float64Column sample = new("x", "1", new[] { 1, 9, -double.NaN }) { Valid = new[] { true, false, true } };

        Assert.Equal(Convert.ToHexStringLower(table), ContentHash.Of(SampleTables.Table([sample])));
    }

    [Fact]
    public void UnitsAndMetadata_DoNotCount()
    {
        ColumnTable table = SampleTables.Mixed(100, nulls: true);
        ColumnTable other = table with
        {
            Version = 9,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
            Columns = [.. table.Columns.Select(static c => c with { Description = "other" })],
        };

        Assert.Equal(ContentHash.Of(table), ContentHash.Of(other));
    }

    [Fact]
    public void EveryDifference_Counts()
    {
        Column[] tables =
        [
            new Float64Column("x", "1", new[] { 0.0 }),
            new Float64Column("x", "1", new[] { -0.0 }),
            new Float64Column("x", "1", new[] { 0.0, 0.0 }),
            new Float64Column("x", "1", new[] { 0.0 }) { Valid = new[] { false } },
            new Float64Column("y", "1", new[] { 0.0 }),
            new Int64Column("x", "1", new long[] { 0 }),
            new BooleanColumn("x", new[] { false }),
            new Utf8Column("x", [""]),
            new Utf8Column("x", ["\0"]),
        ];

        Assert.Distinct(tables.Select(static c => ContentHash.Of(SampleTables.Table([c]))), StringComparer.Ordinal);
    }

    [Fact]
    public void RowsOfAnUndefinedValue_HideWhatLiesBeneath()
    {
        Utf8Column nothing = new("x", [null!]) { Valid = new[] { false } };

        Utf8Column something = nothing with { Values = ["beneath"] };

        Assert.Equal(ContentHash.Of(SampleTables.Table([nothing])), ContentHash.Of(SampleTables.Table([something])));
    }

    [Fact]
    public void AddedInParts_SameHash()
    {
        double[] values = [1, 2, 3, 4, 5];
        using ContentHash hash = new();

        hash.Append([new Float64Column("x", "1", values.AsMemory(0, 2))]);
        hash.Append([new Float64Column("x", "1", values.AsMemory(2))]);

        Assert.Equal(ContentHash.Of(SampleTables.Table([new Float64Column("x", "1", values)])), hash.Finish());
    }

    [Fact]
    public void TextLongerThanTheBlock_IsHashedWhole()
    {
        string[] texts = [new string('ä', 5000), new string('b', 40_000), "c"];

        byte[] values = [.. texts.SelectMany(static t => (byte[])[1, .. Text(t)])];
        byte[] column = SHA256.HashData([.. Int64(1), (byte)'x', .. Int64(6), .. "string"u8, .. values]);
        byte[] table = SHA256.HashData([.. "ionstream-table/1\n"u8, .. Int64(3), .. Int64(1), .. column]);

        Assert.Equal(Convert.ToHexStringLower(table), ContentHash.Of(SampleTables.Table([new Utf8Column("x", texts)])));
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return [.. Int64(bytes.Length), .. bytes];
    }

    private static byte[] Int64(long value) => BitConverter.GetBytes(value);
}
