using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Studies;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Architecture;

/// <summary>What the documentation says of the columns of a table is what the program declares.</summary>
public sealed class TableDocsTests
{
    private static readonly string[] s_pages = ["docs/tables.md", "docs/tables-structure.md", "docs/tables-dynamics.md", "docs/studies.md"];

    public static TheoryData<string> Tables => [.. TableRegistry.All.Concat(StudyTables.All).Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Columns_AreThoseDeclared(string table)
    {
        string block = $"table {table}";
        string page = Assert.Single(s_pages, p => File.ReadAllText(Path.Combine(SharedData.ProjectRoot, p)).Contains($"<!-- generated: {block} -->", StringComparison.Ordinal));

        DocBlock.Check(page, block, Of(TableRegistry.Find(table) ?? StudyTables.All.Single(t => t.Name == table)));
    }

    [Fact]
    public void Keys_GiveTheTablesThatAreDeclared()
    {
        StringBuilder text = new("| key below `observables` | tables |\n| --- | --- |\n");
        foreach (string key in DerivedRegistry.Keys.Keys.Order(StringComparer.Ordinal))
        {
            IEnumerable<TableSchema> tables = ObservableRegistry.All.Where(o => o.Name == key).SelectMany(static o => o.Tables)
                .Concat(DerivedRegistry.All.Where(d => d.Key is null ? d.Needs.Contains(key) : d.Key == key).Select(static d => d.Schema));
            string[] needs = [.. DerivedRegistry.All.Where(d => d.Key == key && d.Name == key && d.Needs[0] != key).Select(static d => $" (needs `{d.Needs[0]}`)")];
            text.Append(CultureInfo.InvariantCulture, $"| `{key}`{string.Concat(needs)} | {Names(tables.Where(static t => !t.IsIntermediate).Select(static t => t.Name).Distinct())} |\n");
        }

        text.Append("| always | `events`, `runs` |\n");
        DocBlock.Check("docs/tables.md", "keys", text.ToString());
    }

    private static string Of(TableSchema table)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Definition: `{table.Definition}`{(table.Source.Length > 0 ? $"; {table.Source}" : "")}. Version {table.Version}");
        text.Append(CultureInfo.InvariantCulture, $"{(table.Keys.Any() ? $"; its rows are told apart by {Names(table.Keys.Select(static k => k.Name))}" : "")}.\n\n");
        text.Append("| column | type | unit | meaning |\n| --- | --- | --- | --- |\n");
        foreach (ColumnSchema column in table.Columns)
        {
            string type = column.Type switch { ColumnType.Float64 => "double", ColumnType.Int64 => "int64", ColumnType.Boolean => "bool", _ => "string" };
            text.Append(CultureInfo.InvariantCulture, $"| `{column.Name}` | {type} | {Unit(column.Unit)} | {Meaning(table, column.Description)} |\n");
        }

        return text.ToString();
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"`{n}`"));

    private static string Meaning(TableSchema table, string description) => Regex.Replace(
        Escape(description), @"\b[A-Za-z0-9]+(_[A-Za-z0-9]+)+\b", m => table.Find(m.Value) is null ? m.Value : $"`{m.Value}`");

    private static string Escape(string text) => text.Replace("|", "\\|").Replace("<", "&lt;");

    /// <summary>Units of the metadata as they are printed.</summary>
    private static string Unit(string unit) => unit.Replace("angstrom", "Å").Replace("degree", "deg").Replace("kelvin", "K")
        .Replace("kilobar", "kbar").Replace("siemens", "S").Replace("^2", "²").Replace("^3", "³");
}
