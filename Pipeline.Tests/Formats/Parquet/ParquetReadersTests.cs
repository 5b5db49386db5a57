using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Every cell, type and key-value pair comes back through three independent readers.</summary>
public sealed class ParquetReadersTests
{
    public static MatrixTheoryData<string, string> Cases => new(SampleTables.Names, NodeReaders.Names);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SampleTable_EveryCellAndTheContentHashComeBack(string sample, string reader)
    {
        ColumnTable table = SampleTables.Build(sample);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table);

        FileSeen seen = await NodeReaders.ReadAsync(reader, file);

        string[] schema = [.. table.Columns.Select(static c => $"{c.Name} {Cells.TypeOf(c)}")];
        Assert.Equal(schema, seen.Header.Schema.Select(static f => $"{f[0]} {f[1]}").ToArray());
        Assert.Equal(table.RowCount, seen.Header.Rows);
        Assert.Equal(table.RowCount, seen.Lines.Length);
        Assert.Equal(ContentHash.Of(table), seen.Header.ContentHash);
        Assert.Equal(seen.Header.ContentHash, seen.Header.Metadata["content_sha256"]);
        for (int row = 0; row < table.RowCount; row++)
        {
            using JsonDocument cells = JsonDocument.Parse(seen.Lines[row]);
            for (int i = 0; i < table.Columns.Count; i++)
            {
                string? expected = Cells.Of(table.Columns[i], row);
                string? actual = Text(cells.RootElement[i]);
                if (!string.Equals(expected, actual, StringComparison.Ordinal))
                {
                    Assert.Fail($"{table.Columns[i].Name}[{row}]: expected {expected ?? "null"}, found {actual ?? "null"}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(NodeReaders.All), MemberType = typeof(NodeReaders))]
    public async Task Metadata_IsShownInFull(string reader)
    {
        ColumnTable table = SampleTables.Mixed(10, nulls: false);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table);

        FileSeen seen = await NodeReaders.ReadAsync(reader, file);

        Dictionary<string, string> expected = new(StringComparer.Ordinal)
        {
            ["Z"] = "",
            ["column.count.unit"] = "1",
            ["column.frames.unit"] = "1",
            ["column.g.unit"] = "1",
            ["column.r_A.description"] = "Centre of the bin.",
            ["column.r_A.unit"] = "angstrom",
            ["column.species.description"] = "Element symbol, \"as VASP writes it\" – β.",
            ["content_sha256"] = ContentHash.Of(table),
            ["definition"] = "g(r) = ⟨V n⟩ / (N² v), eq. 1",
            ["frames"] = "2000",
            ["ionstream.version"] = Release.Number,
            ["run_id"] = "agi",
            ["table.name"] = "sample",
            ["table.version"] = "3",
        };
        Assert.Equal(expected, seen.Header.Metadata);
    }

    private static string? Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => cell.GetString(),
    };
}
