using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws;

/// <summary>
/// What <c>watch</c> lets runs in by, tested over the registry: <see cref="IAccumulator.StateBytes"/> and
/// <see cref="IAccumulator.ResultCells"/> are not below what an observable holds and what its tables have, and not far above.
/// </summary>
public sealed class ResourceLaws
{
    /// <summary>Small objects and the headers of arrays, which no formula counts.</summary>
    private const long SmallObjects = 16 << 10;

    private const double Below = 1.02, Above = 1.5;
    private const int Defaults = -1;

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> data = AccumulatorLaws.Cases();
        foreach (Observable observable in ObservableRegistry.All)
        {
            data.Add(observable.Name, Defaults);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StateBytes_AreWhatIsHeldAfterALongRun(string name, int settings)
    {
        IAccumulator accumulator = LongRun.Feed(LongRun.Of(1), Create(name, settings, LongRun.Of(1)), frames: 4200);

        AssertHolds(accumulator, accumulator.StateBytes * Below);
        Assert.True(accumulator.StateBytes <= (Above * RetainedBytes.Of(accumulator)) + SmallObjects, Message(accumulator));
    }

    /// <summary>Of few frames, since only what grows with the atoms is in question.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void StateBytes_CoverManyAtoms(string name, int settings)
    {
        TestRun run = LongRun.Of(40);
        IAccumulator accumulator = LongRun.Feed(run, Create(name, settings, run), frames: Tier.Of(quick: 60, ci: 400, @long: 400));

        AssertHolds(accumulator, accumulator.StateBytes * Below);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ResultCells_AreRowsTimesColumnsAfterALongRun(string name, int settings)
    {
        int frames = Tier.Of(quick: 1 << 12, ci: 1 << 14, @long: 1 << 17);
        double above = Tier.Of(quick: 5.0, ci: 3.0, @long: 2.0);
        IAccumulator accumulator = LongRun.FeedWhole(LongRun.Of(1), Create(name, settings, LongRun.Of(1)), frames);
        long cells = accumulator.Results().Sum(static t => t.RowCount * (long)t.Columns.Count);
        string message = $"{name}: {cells} cells after {frames} frames, {accumulator.ResultCells} by formula";
        TestContext.Current.TestOutputHelper?.WriteLine(message);

        Assert.True(cells <= accumulator.ResultCells, message);
        Assert.True(accumulator.ResultCells <= (above * cells) + 1000, message);
    }

    private static void AssertHolds(IAccumulator accumulator, double most)
    {
        string message = Message(accumulator);
        TestContext.Current.TestOutputHelper?.WriteLine(message);
        Assert.True(RetainedBytes.Of(accumulator) <= most + SmallObjects, message);
    }

    private static string Message(IAccumulator accumulator)
    {
        long held = RetainedBytes.Of(accumulator);
        IEnumerable<string> parts = RetainedBytes.ByField(accumulator)
            .Where(p => p.Value > held / 50).Select(static p => $"{p.Key} {p.Value}");
        return $"{accumulator.Name}: holds {held} bytes ({string.Join(", ", parts)}), {accumulator.StateBytes} by formula, "
            + $"{held / (double)accumulator.StateBytes:F3} of it";
    }

    private static IAccumulator Create(string name, int settings, TestRun run)
    {
        Observable observable = ObservableRegistry.All.Single(o => o.Name == name);
        return settings == Defaults
            ? observable.Build(Activator.CreateInstance(observable.OptionsType)!, run.Description)
            : AccumulatorLaws.Create(name, settings, run);
    }
}
