using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>What DuckDB makes of the footer: statistics, schema, encodings, and several files read as one table.</summary>
public sealed class ParquetDuckDbTests
{
    private const int Rows = (2 * ParquetTableWriter.RowGroupRows) + 5000;

    [Fact]
    public async Task Statistics_BoundsAreThoseOfTheRows()
    {
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Mixed(Rows, nulls: true));

        // Once from the footer, once from the cells; text compared because the footer's bounds are shown as text.
        string[] footer = await NodeReaders.DuckDbAsync($"""
            SELECT path_in_schema, row_group_id, stats_null_count, stats_min_value, stats_max_value, num_values
            FROM parquet_metadata('{file}')
            WHERE path_in_schema IN ('g', 'count', 'message', 'r_A', 'frames') ORDER BY 1, 2
            """);
        string cells = string.Join(" UNION ALL ", new[] { "g", "count", "message", "r_A", "frames" }.Select(c => $"""
            SELECT '{c}', file_row_number // {ParquetTableWriter.RowGroupRows} AS grp, (count(*) - count({c}))::VARCHAR,
              min({c})::VARCHAR, max({c})::VARCHAR, count(*)::VARCHAR
            FROM read_parquet('{file}', file_row_number = true) GROUP BY grp
            """));
        string[] expected = await NodeReaders.DuckDbAsync($"SELECT * FROM ({cells}) ORDER BY 1, 2");

        Assert.Equal(15, footer.Length);
        for (int i = 0; i < footer.Length; i++)
        {
            Assert.Equal(expected[i], footer[i]);
        }
    }

    [Fact]
    public async Task Statistics_FiltersCountAsOverTheCells()
    {
        double[] values = [.. Enumerable.Range(0, Rows).Select(static i => (double)i)];
        double[] zeros = new double[Rows];
        zeros[3] = -0.0;
        string[] texts = [.. Enumerable.Range(0, Rows).Select(static i => i < ParquetTableWriter.RowGroupRows ? "\uFFFD" : "🧪")];
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Table(
        [
            new Float64Column("x", "1", values),
            new Float64Column("zero", "1", zeros),
            new Utf8Column("s", texts),
        ]));

        (string Filter, int Count)[] expected =
        [
            ("x > 200000", Rows - 200_001),
            ("x < 10", 10),
            ("x = 130000", 1),
            ("x > 1e9", 0),
            ("zero = 0", Rows),
            ("zero > 0", 0),
            ("zero < 0", 0),
            // U+FFFD sorts below the emoji in UTF-8 and above it in UTF-16.
            ("s > chr(65533)", Rows - ParquetTableWriter.RowGroupRows),
            ("s = '🧪'", Rows - ParquetTableWriter.RowGroupRows),
            ("s < '🧪'", ParquetTableWriter.RowGroupRows),
        ];

        string[] counts = await NodeReaders.DuckDbAsync(string.Join(
            " UNION ALL ", expected.Select(e => $"SELECT $${e.Filter}$$, count(*) FROM read_parquet('{file}') WHERE {e.Filter}")));

        string[] wanted = [.. expected.Select(static e => $"{e.Filter} | {e.Count}")];
        Assert.Equal(wanted.Order(StringComparer.Ordinal).ToArray(), counts.Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task Schema_IsOptionalAndAnnotated()
    {
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Build("values_plain"));

        string[] schema = await NodeReaders.DuckDbAsync(
            $"SELECT name, type, repetition_type, converted_type, left(logical_type, 7) FROM parquet_schema('{file}')");

        Assert.Equal("root | null | null | null | null", schema[0]);
        Assert.Equal("x | DOUBLE | OPTIONAL | null | null", schema[1]);
        Assert.Equal("i | INT64 | OPTIONAL | INT_64 | IntType", schema[2]);
        Assert.Equal("b | BOOLEAN | OPTIONAL | null | null", schema[3]);
        Assert.Equal("s | BYTE_ARRAY | OPTIONAL | UTF8 | StringT", schema[4]);
    }

    [Fact]
    public async Task Footer_NamesCodecAndRowGroups()
    {
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Mixed(Rows, nulls: false));

        string[] created = await NodeReaders.DuckDbAsync(
            $"SELECT num_rows, num_row_groups FROM parquet_file_metadata('{file}')");
        string[] groups = await NodeReaders.DuckDbAsync($"""
            SELECT row_group_id, row_group_num_rows, string_agg(DISTINCT compression),
              sum(total_compressed_size) = any_value(row_group_compressed_bytes),
              sum(total_uncompressed_size) = any_value(row_group_bytes) FROM parquet_metadata('{file}') GROUP BY 1, 2 ORDER BY 1
            """);

        Assert.Equal($"{Rows} | 3", created[0]);
        Assert.Equal($"0 | {ParquetTableWriter.RowGroupRows} | GZIP | true | true", groups[0]);
        Assert.Equal("2 | 5000 | GZIP | true | true", groups[2]);
    }

    [Fact]
    public async Task Dictionary_IsForTexts_OfWhichHalfAtTheMostDiffer()
    {
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Build("dictionary_limits"));

        string[] encodings = await NodeReaders.DuckDbAsync(
            $"SELECT path_in_schema, encodings LIKE '%DICTIONARY%' FROM parquet_metadata('{file}')");

        Assert.Equal(
            [
                "integers | false", "numbers | false", "text_at_limit | true", "text_over_limit | false", "text_long | true",
            ],
            encodings);
    }

    [Fact]
    public async Task ColumnMetadata_CarriesUnitAndDescription()
    {
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(SampleTables.Mixed(10, nulls: false));

        string[] notes = await NodeReaders.DuckDbAsync($"""
            SELECT decode(key_value_metadata['unit'::BLOB]), decode(key_value_metadata['description'::BLOB])
            FROM parquet_metadata('{file}') WHERE path_in_schema = 'r_A'
            """);

        Assert.Equal("angstrom | Centre of the bin.", notes[0]);
    }

    [Fact]
    public async Task Runs_ReadAsOneTableWithPartitionColumn()
    {
        using ScratchFolder folder = new();
        await folder.WriteAsync(SampleTables.Mixed(700, nulls: false), "final/rdf/run=a1/rdf-f000000002000.parquet");
        await folder.WriteAsync(SampleTables.Mixed(300, nulls: true), "final/rdf/run=b2/rdf-f000000002000.parquet");

        string[] runs = await NodeReaders.DuckDbAsync($"""
            SELECT run, typeof(run), count(*), count(g)
            FROM read_parquet('{folder.FullName}/final/rdf/**/*.parquet', hive_partitioning = true)
            GROUP BY ALL ORDER BY run
            """);

        int defined = SampleTables.Mixed(300, nulls: true)["g"].Valid!.Value.Span.Count(true);
        Assert.Equal(["a1 | VARCHAR | 700 | 700", $"b2 | VARCHAR | 300 | {defined}"], runs);
    }
}
