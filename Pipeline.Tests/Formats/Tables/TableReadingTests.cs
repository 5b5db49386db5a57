using System.Text;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Tables;

/// <summary>
/// Every registered output is read back as what was written: cells, types, undefined values, units, descriptions, metadata.
/// </summary>
public sealed class TableReadingTests
{
    public static MatrixTheoryData<string, string> Cases => new(OutputRegistry.All.Select(static o => o.Name), SampleTables.Names);

    public static TheoryData<string> Names => [.. OutputRegistry.All.Select(static o => o.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SampleTable_ComesBack(string output, string sample)
    {
        ColumnTable table = SampleTables.Build(sample);

        ColumnTable read = await ReadAsync(output, await BytesAsync(output, table), SchemaOf(table));

        Assert.Equal((table.Name, table.Version), (read.Name, read.Version));
        Assert.Equal(ContentHash.Of(table), ContentHash.Of(read));
        Assert.Equal(table.Columns.Select(static c => (c.GetType(), c.Name, c.Unit, c.Description)), read.Columns.Select(static c => (c.GetType(), c.Name, c.Unit, c.Description)));
        for (int i = 0; i < table.Columns.Count; i++)
        {
            bool all = Enumerable.Range(0, table.RowCount).All(table.Columns[i].IsValid);
            Assert.Equal(all, read.Columns[i].Valid is null);
            for (int row = 0; row < table.RowCount; row++)
            {
                string? expected = Cells.Of(table.Columns[i], row);
                string? actual = Cells.Of(read.Columns[i], row);
                if (!string.Equals(expected, actual, StringComparison.Ordinal))
                {
                    Assert.Fail($"{table.Columns[i].Name}[{row}]: expected {expected ?? "null"}, found {actual ?? "null"}");
                }
            }
        }
    }

    [Theory]
    [InlineData("arrow")]
    [InlineData("parquet")]
    public async Task Metadata_ComeBack_AndWhatIsReadIsWrittenAlike(string output)
    {
        ColumnTable table = SampleTables.Mixed(1000, nulls: true);
        byte[] file = await BytesAsync(output, table);

        ColumnTable read = await ReadAsync(output, file, null);

        Assert.Equal(2000, read.FramesSeen);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Z"] = "",
                ["content_sha256"] = ContentHash.Of(table),
                ["definition"] = table.Metadata["definition"],
                ["frames"] = "2000",
                ["ionstream.version"] = Release.Number,
                ["run_id"] = "agi",
                ["table.name"] = "sample",
                ["table.version"] = "3",
            },
            read.Metadata);
        Assert.Equal(file, await BytesAsync(output, read));
    }

    [Fact]
    public async Task Csv_KnowsTheRunAndTheFrames_AndRefusesWithoutSchema()
    {
        ColumnTable table = SampleTables.Mixed(10, nulls: true);
        byte[] file = await BytesAsync("csv", table);

        ColumnTable read = await ReadAsync("csv", file, SchemaOf(table));

        Assert.Equal("agi", read.Metadata["run_id"]);
        Assert.Equal(2000, read.FramesSeen);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("csv", file, null));
    }

    [Theory]
    [InlineData("frames,x,y\n1,2,3\n", "the file has frames, x, y")]
    [InlineData("frames\n1\n", "the file has frames")]
    [InlineData("frames,x\n1,abc\n", "column 'x', row 0: 'abc' is no Float64")]
    [InlineData("frames,x\n1.5,1\n", "column 'frames', row 0: '1.5' is no Int64")]
    [InlineData("frames,x\n1\n", "")]
    [InlineData("frames,x\n\"1,2\n", "")]
    [InlineData("", "")]
    public async Task Csv_OfAnotherTable_IsRefused(string text, string message)
    {
        ColumnTable table = SampleTables.Table([new Int64Column("frames", "1", new long[1]), new Float64Column("x", "1", new double[1])]);

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("csv", Encoding.UTF8.GetBytes(text), SchemaOf(table)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arrow")]
    [InlineData("parquet")]
    public async Task CellsThatAreNotThoseWritten_AreRefused(string output)
    {
        // A file that is whole in itself: only its content hash is another table's.
        ColumnTable table = SampleTables.Mixed(10, nulls: true);
        using MemoryStream file = new();
        string other = ContentHash.Of(SampleTables.Mixed(11, nulls: true));
        await OutputRegistry.Find(output).Create().WriteAsync(table, other, file, TestContext.Current.CancellationToken);

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(output, file.ToArray(), null));

        Assert.Contains($"expected content_sha256 {other}, found {ContentHash.Of(table)}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FilesThatAreNoTables_AreRefused(string output)
    {
        ColumnTable table = SampleTables.Mixed(10, nulls: true);
        byte[][] bad = [[], [0], "PAR1"u8.ToArray(), "ARROW1\0\0ARROW1"u8.ToArray(), new byte[100], [.. Enumerable.Repeat((byte)0xFF, 100)]];

        foreach (byte[] file in bad)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(output, file, SchemaOf(table)));
        }
    }

    /// <summary>
    /// Made by the encoders of release 0.1.0, with dictionaries of numbers and other pages: who upgrades goes on reading what is published.
    /// </summary>
    [Theory]
    [InlineData("rdf.parquet", 11)]
    [InlineData("events.parquet", 7)]
    [InlineData("diffusion.parquet", 19)]
    [InlineData("rdf.arrow", 11)]
    [InlineData("events.arrow", 7)]
    public async Task TablesOfRelease010_AreRead(string name, int columns)
    {
        byte[] file = await File.ReadAllBytesAsync(Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "Fixtures", "tables-0.1.0", name), TestContext.Current.CancellationToken);

        ColumnTable read = await ReadAsync(Path.GetExtension(name)[1..], file, null);

        Assert.Equal((Path.GetFileNameWithoutExtension(name), 71, columns), (read.Name, read.FramesSeen, read.Columns.Count));
        Assert.NotEqual(0, read.RowCount);
        Assert.Equal(read.Metadata["content_sha256"], ContentHash.Of(read));
    }

    internal static TableSchema SchemaOf(ColumnTable table) => new(table.Name, table.Version)
    {
        Definition = "",
        Columns = [.. table.Columns.Select(static c => new ColumnSchema(
            c.Name,
            c switch
            {
                Float64Column => ColumnType.Float64,
                Int64Column => ColumnType.Int64,
                BooleanColumn => ColumnType.Boolean,
                _ => ColumnType.Utf8,
            },
            c.Unit,
            c.Description))],
    };

    private static async Task<byte[]> BytesAsync(string output, ColumnTable table)
    {
        using MemoryStream memory = new();
        await OutputRegistry.Find(output).Create().WriteAsync(table, ContentHash.Of(table), memory, TestContext.Current.CancellationToken);
        return memory.ToArray();
    }

    private static Task<ColumnTable> ReadAsync(string output, byte[] file, TableSchema? schema) =>
        OutputRegistry.Find(output).Read().ReadAsync(file, schema, TestContext.Current.CancellationToken).AsTask();
}
