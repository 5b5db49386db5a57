using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws;

/// <summary>Every table is what it declares, with rows and without, and every column says what it holds.</summary>
public sealed class SchemaLaws
{
    public static TheoryData<string> Observables => [.. ObservableRegistry.All.Select(static o => o.Name)];

    [Theory]
    [MemberData(nameof(Observables))]
    public void Tables_AreThoseDeclared(string name)
    {
        Observable observable = ObservableRegistry.All.Single(o => o.Name == name);
        TestRun run = TestRun.Random(1, 30);
        object options = Activator.CreateInstance(observable.OptionsType)!;
        foreach (IReadOnlyList<ColumnTable> tables in new[] { observable.Build(options, run.Description).Results(), run.Feed(observable.Build(options, run.Description)).Results() })
        {
            Assert.All(tables, table => CheckIs(table, observable.Tables.Single(t => t.Name == table.Name)));
            Assert.Subset(tables.Select(static t => t.Name).ToHashSet(), observable.Tables.Where(static t => !t.IsIntermediate).Select(static t => t.Name).ToHashSet());
        }
    }

    [Fact]
    public void DerivedTables_AreThoseDeclared_WithRowsAndWithout()
    {
        TestRun run = TestRun.Random(1, 30);
        Dictionary<string, object> options = DerivedRegistry.Keys.ToDictionary(static k => k.Key, static k => Activator.CreateInstance(k.Value)!);
        foreach (bool fed in new[] { false, true })
        {
            Dictionary<string, ColumnTable> results = ObservableRegistry.All
                .Select(o => o.Build(options[o.Name], run.Description)).SelectMany(a => fed ? run.Feed(a).Results() : a.Results()).ToDictionary(static t => t.Name);
            foreach (DerivedTable derived in DerivedRegistry.Of(options))
            {
                ColumnTable table = derived.Compute(derived.InputOf(results, options, run.Description, new RunSummary(run.Description, "test")));
                CheckIs(table, derived.Schema);
                results.Add(table.Name, table);
            }
        }
    }

    [Fact]
    public void Input_OfADerivedTable_HasWhatItDeclaresOnly()
    {
        TestRun run = TestRun.Random(1, 30);
        Dictionary<string, object> options = DerivedRegistry.Keys.ToDictionary(static k => k.Key, static k => Activator.CreateInstance(k.Value)!);
        Dictionary<string, ColumnTable> results = ObservableRegistry.All.SelectMany(o => o.Build(options[o.Name], run.Description).Results()).ToDictionary(static t => t.Name);

        DerivedTable thermo = DerivedRegistry.All.Single(static d => d.Name == "thermo");

        Assert.Equal(["thermo_frames"], thermo.InputOf(results, options, run.Description, new RunSummary(run.Description, "test")).Tables.Keys);
    }

    [Fact]
    public void Schemas_SayWhatTheirColumnsAre()
    {
        Assert.Equal(TableRegistry.All.Select(static t => t.Name).Distinct().Order(StringComparer.Ordinal), TableRegistry.All.Select(static t => t.Name));
        foreach (TableSchema table in TableRegistry.All.Concat(Pipeline.Stages.Studies.StudyTables.All))
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", table.Name);
            Assert.True(table.Version >= 1 && table.Definition.Length > 0 && table.Definition.All(char.IsAscii) && table.Source.All(char.IsAscii), table.Name);
            Assert.Equal(("frames", ColumnType.Int64), (table.Columns[0].Name, table.Columns[0].Type));
            Assert.Equal(table.Columns.Count, table.Columns.Select(static c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(table.Columns, c => Assert.True(c.Description.Length > 0 && (c.Description + c.Unit + c.Name).All(char.IsAscii), $"{table.Name}.{c.Name}"));
        }
    }

    private static void CheckIs(ColumnTable table, TableSchema schema)
    {
        Assert.Equal((schema.Name, schema.Version, schema.IsIntermediate), (table.Name, table.Version, table.IsIntermediate));
        Assert.Equal(new TableBuilder(schema).ToTable(0).Columns.Select(Describe), table.Columns.Select(Describe));
        Assert.StartsWith(schema.Definition, table.Metadata["definition"], StringComparison.Ordinal);
    }

    private static string Describe(Column column) => $"{column.Name} {column.GetType().Name} {column.Unit} {column.Description}";
}
