using System.Text;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Tables;

/// <summary>CSV by hand, by culture, and through DuckDB.</summary>
public sealed class CsvTableWriterTests
{
    [Fact]
    public async Task Values_AreSpelledAsDocumented()
    {
        ColumnTable table = SampleTables.Table(
        [
            new Int64Column("frames", "1", new long[] { 1, -2, long.MaxValue, 4 }),
            new Float64Column("x", "1", new[] { 0.1, -0.0, double.NaN, double.NegativeInfinity }),
            new Float64Column("y", "1", new[] { 1e300, double.PositiveInfinity, 7, 5e-324 }) { Valid = new[] { true, true, false, true } },
            new BooleanColumn("b", new[] { true, false, true, false }),
            new Utf8Column("s", ["a,b", "say \"hi\"\r\n", "", "Å"]) { Valid = new[] { true, true, true, true } },
        ]);

        Assert.Equal(
            "frames,x,y,b,s,run\n" +
            "1,0.1,1E+300,true,\"a,b\",agi\n" +
            "-2,-0,Infinity,false,\"say \"\"hi\"\"\r\n\",agi\n" +
            "9223372036854775807,NaN,,true,\"\",agi\n" +
            "4,-Infinity,5E-324,false,Å,agi\n",
            await TextAsync(table));
    }

    /// <summary>The one thing the path says and a file that was moved or joined to others would not.</summary>
    [Fact]
    public async Task TableOfARun_HasItsIdInTheLastColumn()
    {
        ColumnTable table = SampleTables.Table([new Int64Column("frames", "1", new long[] { 1, 2 })]);

        Assert.Equal("frames,run\n1,T500.run1\n2,T500.run1\n", await TextAsync(table with { Metadata = new Dictionary<string, string> { ["run_id"] = "T500.run1" } }));
        Assert.Equal("frames\n1\n2\n", await TextAsync(table with { Metadata = new Dictionary<string, string>() }));
    }

    [Fact]
    public async Task NoRows_IsTheHeader() => Assert.Equal("x,i,b,s,e,run\n", await TextAsync(SampleTables.Build("empty")));

    [Fact]
    public async Task OtherCulture_SameText()
    {
        string expected = await TextAsync(SampleTables.Build("values_plain"));

        string actual = "";
        Thread thread = new(() => actual = TextAsync(SampleTables.Build("values_plain")).GetAwaiter().GetResult());
        thread.CurrentCulture = ParquetDeterminismTests.OddCulture();
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("values_plain")]
    [InlineData("nulls_here_and_there")]
    [InlineData("nulls_only")]
    [InlineData("group_edge_plus_one")]
    public async Task DuckDb_ReadsTheSameCellsAsFromParquet(string sample)
    {
        ColumnTable table = SampleTables.Build(sample);
        using ScratchFolder folder = new();
        string parquet = await folder.WriteAsync(table);
        string csv = await folder.WriteAsync(table, "table.csv", new CsvTableWriter());
        string types = string.Join(", ", table.Columns.Select(static c => $"'{c.Name}': '{SqlType(c)}'").Append("'run': 'VARCHAR'"));

        string[] differences = await NodeReaders.DuckDbAsync($$"""
            WITH p AS (SELECT row_number() OVER () AS row, * FROM read_parquet('{{parquet}}')),
            c AS (SELECT row_number() OVER () AS row, * EXCLUDE (run) FROM read_csv('{{csv}}',
              header = true, delim = ',', quote = '"', escape = '"', new_line = '\n',
              columns = { {{types}} }, allow_quoted_nulls = false, strict_mode = true))
            SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c),
              (SELECT count(*) FROM (FROM p EXCEPT ALL FROM c)), (SELECT count(*) FROM (FROM c EXCEPT ALL FROM p))
            """);

        string rows = $"{table.RowCount}";
        Assert.Equal($"{rows} | {rows} | 0 | 0", differences[0]);
    }

    private static string SqlType(Column column) => column switch
    {
        Float64Column => "DOUBLE",
        Int64Column => "BIGINT",
        BooleanColumn => "BOOLEAN",
        _ => "VARCHAR",
    };

    private static async Task<string> TextAsync(ColumnTable table)
    {
        using MemoryStream memory = new();
        await new CsvTableWriter().WriteAsync(table, "", memory, CancellationToken.None);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
