using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;
using Pipeline.Tests.Formats.State;

namespace Pipeline.Tests.Formats.Arrow;

/// <summary>Every value and key-value pair comes back through npm's apache-arrow.</summary>
public sealed class ArrowReadersTests
{
    public static TheoryData<string> Small =>
        [.. SampleTables.Names.Where(static n => !n.Contains("edge", StringComparison.Ordinal) && n is not ("groups_of_nulls" or "dictionary_limits"))];

    [Theory]
    [MemberData(nameof(Small))]
    public async Task SampleTable_EveryCellAndTheContentHashComeBack(string sample)
    {
        ColumnTable table = SampleTables.Build(sample);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table, "table.arrow", new ArrowTableWriter());

        ArrowSeen seen = await ArrowSeen.ReadAsync(file);

        Assert.Equal(table.Columns.Select(static c => $"{c.Name} {Cells.TypeOf(c)}"), seen.Header.Schema.Select(static f => $"{f[0]} {f[1]}"));
        Assert.Equal(table.RowCount, seen.Lines.Length);
        Assert.Equal(ContentHash.Of(table), seen.Header.ContentHash);
        for (int row = 0; row < table.RowCount; row++)
        {
            Assert.Equal(table.Columns.Select(c => Cells.Of(c, row)), seen.Row(row));
        }
    }

    [Theory]
    [InlineData(ArrowTableWriter.BatchRows, true)]
    [InlineData(ArrowTableWriter.BatchRows + 1, false)]
    [InlineData((2 * ArrowTableWriter.BatchRows) + 9, true)]
    public async Task SeveralBatches_HashTheSame(int rows, bool nulls)
    {
        ColumnTable table = SampleTables.Mixed(rows, nulls);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table, "table.arrow", new ArrowTableWriter());

        ArrowSeen seen = await ArrowSeen.ReadAsync(file, rows: false);

        Assert.Equal(rows, seen.Header.Rows);
        Assert.Equal(ContentHash.Of(table), seen.Header.ContentHash);
    }

    [Fact]
    public async Task Metadata_AreThoseOfParquet_AndColumnsHaveTheirOwn()
    {
        ColumnTable table = SampleTables.Mixed(10, nulls: false);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table, "table.arrow", new ArrowTableWriter());

        ArrowSeen seen = await ArrowSeen.ReadAsync(file);

        Assert.Equal(TableMetadata.Of(table, ContentHash.Of(table)).ToDictionary(StringComparer.Ordinal), seen.Header.Metadata);
        Assert.Equal(Release.Number, seen.Header.Metadata["ionstream.version"]);
        Assert.Equal(ContentHash.Of(table), seen.Header.Metadata["content_sha256"]);
        Assert.Equal("angstrom", seen.Header.Fields["r_A"]["unit"]);
        Assert.Equal("Centre of the bin.", seen.Header.Fields["r_A"]["description"]);
        Assert.All(seen.Header.Fields.Values, static f => Assert.Equal("true", f["nullable"]));
        Assert.Empty(seen.Header.Footer);
    }

    [Fact]
    public async Task StateFile_EveryByteAndPairIsSeen()
    {
        // Several batches: the large array has one of its own.
        IReadOnlyList<StateArrays> states = [.. SampleStates.Small(), .. SampleStates.Random(4 * (StateRows.SharedBytes + 8), 1, seed: 3)];
        using ScratchFolder folder = new();
        string file = Path.Combine(folder.FullName, "state.arrow");
        byte[] bytes = StateFile.Write(states, SampleStates.Metadata);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        ArrowSeen seen = await ArrowSeen.ReadAsync(file);

        string?[][] expected = [.. states.SelectMany(static s => s.Arrays.Count == 0
            ? [Row(s, null)]
            : s.Arrays.Select(a => Row(s, a)))];
        Assert.Equal(["owner string", "version int64", "options_sha256 string", "name string", "type string", "shape string", "bytes bytes"],
            seen.Header.Schema.Select(static f => $"{f[0]} {f[1]}"));
        Assert.Equal(expected.Length, seen.Lines.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row], seen.Row(row));
        }

        Assert.Equal(SampleStates.Metadata.Append(new("ionstream.state.format", "2")).ToDictionary(StringComparer.Ordinal), seen.Header.Metadata);
        Assert.Empty(seen.Header.Footer);
    }

    private static string?[] Row(StateArrays state, StateArray? array) =>
    [
        state.Owner, state.Version.ToString(CultureInfo.InvariantCulture), state.OptionsSha256, array?.Name, array?.Type,
        array is null ? null : string.Join(',', array.Shape), array is null ? null : Convert.ToHexStringLower(array.Bytes.Span),
    ];
}
