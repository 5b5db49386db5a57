using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Results;

public sealed class TableCheckTests
{
    private static readonly TableSchema s_schema = new("probe", 2)
    {
        Definition = "p = q",
        Columns = [ColumnSchema.Frames(), ColumnSchema.Float64("r_A", "angstrom", "Distance").Key(), ColumnSchema.Utf8("species", "Element"), ColumnSchema.Boolean("complete", "Whether")],
    };

    private static ColumnTable Table { get; } = ProbeTable.Of(3) with { Version = 2 };

    [Fact]
    public void Columns_ComeInTheOrderOfTheSchema_AndOthersBehindThem()
    {
        Column more = new Utf8Column("more", ["a", "b", "c"]);

        ColumnTable found = TableCheck.Against(s_schema, Table with { Columns = [more, .. Table.Columns.Reverse()] }, "f");

        Assert.Equal("frames r_A species complete more", string.Join(' ', found.Columns.Select(c => c.Name)));
        Assert.Same(more, found.Columns[^1]);
    }

    [Fact]
    public void FormatWithoutMetadata_GetsUnitsAndDescriptionsOfTheSchema()
    {
        Column[] bare = [.. Table.Columns.Select(c => c with { Unit = "", Description = "" })];

        ColumnTable found = TableCheck.Against(s_schema, Table with { Columns = bare }, "f");

        Assert.Equal(s_schema.Columns.Select(c => (c.Unit, c.Description)), found.Columns.Select(c => (c.Unit, c.Description)));
        Assert.Equal("nm", TableCheck.Against(s_schema, Table with { Columns = [.. bare.Select(c => c.Name is "r_A" ? c with { Unit = "nm" } : c)] }, "f")["r_A"].Unit);
    }

    [Fact]
    public void OtherTable_IsRefused() =>
        Refused(TableReadFault.Damaged, "f: expected table probe, found table rdf.", Table with { Name = "rdf" });

    [Fact]
    public void MissingColumn_IsNamedWithThoseThere() =>
        Refused(TableReadFault.Damaged, "f: expected column r_A (a number), found none; it has frames, species, complete.", Table with { Columns = [.. Table.Columns.Where(c => c.Name is not "r_A")] });

    [Fact]
    public void ColumnOfAnotherType_IsNamedWithBoth() =>
        Refused(TableReadFault.Damaged, "f: expected column frames to be an integer, found a number.", Table with { Columns = [new Float64Column("frames", "1", new double[3]), .. Table.Columns.Skip(1)] });

    [Fact]
    public void NewerVersion_SaysWhichReleaseWroteItAndWhatThisOneReads()
    {
        ColumnTable newer = Table with { Version = 7, Metadata = new Dictionary<string, string> { ["ionstream.version"] = "9.9.9" } };

        Refused(TableReadFault.Newer, "f: table probe of version 7, written by a newer release (ionstream 9.9.9); this one (", newer);
        Assert.Contains("reads up to version 2", Assert.Throws<TableReadException>(() => TableCheck.Against(s_schema, newer, "f")).Message);
    }

    [Fact]
    public void OlderVersion_IsReadWithItsOwnColumnsWhereTheyStillAreTodays()
    {
        ColumnTable older = Table with { Version = 1, Columns = [Table.Columns[0], Table.Columns[2]] };

        Assert.Equal("frames species", string.Join(' ', TableCheck.Against(s_schema, older, "f").Columns.Select(c => c.Name)));
    }

    [Fact]
    public void OlderVersion_WithAColumnThatIsGoneOrOfAnotherType_IsRefused()
    {
        Refused(TableReadFault.Older, "f: table probe of version 1, written by another release; this release (", Table with { Version = 1, Columns = [.. Table.Columns, new Utf8Column("gone", ["a", "b", "c"])] });
        Refused(TableReadFault.Older, "f: table probe of version 1, written by another release; this release (", Table with { Version = 1, Columns = [new Float64Column("frames", "1", new double[3])] });
    }

    private static void Refused(TableReadFault fault, string message, ColumnTable table)
    {
        TableReadException error = Assert.Throws<TableReadException>(() => TableCheck.Against(s_schema, table, "f"));
        Assert.Equal(fault, error.Fault);
        Assert.StartsWith(message, error.Message);
    }
}
