using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>A table without rows still has the columns of one with rows: readers of several runs rely on it.</summary>
public sealed class EmptyResultTests
{
    [Fact]
    public void EveryObservable_BeforeTheFirstFrame_HasItsColumns()
    {
        foreach (Observable observable in ObservableRegistry.All)
        {
            TestRun run = TestRun.Random(1, 30);
            object options = Activator.CreateInstance(observable.OptionsType)!;

            IReadOnlyList<ColumnTable> empty = observable.Build(options, run.Description).Results(), full = run.Feed(observable.Build(options, run.Description)).Results();

            Assert.Equal(full.Select(Shape), empty.Select(Shape));
        }
    }

    [Fact]
    public void Msd_WithoutAHost_HasNoHostRowsButItsColumns()
    {
        TestRun run = new() { Topology = new Topology("x", [("Ag", 2)]) };
        run.AddFractions([0.1, 0.2, 0.1, 0.2, 0.1, 0.2], Cell.Orthorhombic(5, 5, 5));

        ColumnTable table = run.Feed(new MeanSquaredDisplacement(new MsdOptions { Drift = ["host"] }, run.Description, "")).Results()[0];

        Assert.Equal(0, table.RowCount);
        Assert.Equal(14, table.Columns.Count);
        TestRun other = TestRun.Random(1, 30);
        ColumnTable diffusion = Compute(run, [table]);
        Assert.Equal(0, diffusion.RowCount);
        Assert.Equal(Shape(Compute(other, other.Feed(new MeanSquaredDisplacement(new MsdOptions(), other.Description, "")).Results())), Shape(diffusion));
    }

    [Fact]
    public void Events_WithoutAny_HaveTheirColumns()
    {
        EventLog log = new();
        ColumnTable empty = log.ToTable(5);
        log.Add(new RunEvent(3, 0.1, EventKind.LargeStep, 7, "moved"));

        Assert.Equal(0, empty.RowCount);
        Assert.Equal(Shape(log.ToTable(5)), Shape(empty));
    }

    private static ColumnTable Compute(TestRun run, IEnumerable<ColumnTable> tables) => Diffusion.Compute(
        new DerivedInput(tables.ToDictionary(t => t.Name, StringComparer.Ordinal), new DiffusionOptions(), run.Description, new RunSummary(run.Description, "test")));

    private static string Shape(ColumnTable table) => table.Name + ": " + string.Join(' ', table.Columns.Select(c => $"{c.GetType().Name}:{c.Name}"));
}
