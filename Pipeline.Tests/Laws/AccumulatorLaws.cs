using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws;

/// <summary>What every accumulator obeys, tested over the registry: a new one cannot escape.</summary>
public sealed class AccumulatorLaws
{
    /// <summary>
    /// Settings under which a short random run exercises all of an observable; a new observable needs none if its defaults do.
    /// </summary>
    private static readonly Dictionary<string, object[]> s_settings = new(StringComparer.Ordinal)
    {
        ["angles"] =
        [
            new AnglesOptions { BinWidthDeg = 5, LowpassCm1 = 150, OmegaLowpassBinWidthDegFs = 0.004, OmegaLowpassMaxDegFs = 0.8 }, // 67 taps, every second frame
            new AnglesOptions { LowpassCm1 = 600, OmegaHalfStepFs = 30, OmegaMaxDegFs = 0.4 }, // 17 taps, every frame
            new AnglesOptions { OmegaHalfStepFs = 400, OmegaBinWidthDegFs = 0.01 }, // no output within the run
        ],
        ["distanceAngle"] =
        [
            new DistanceAngleOptions { Triples = ["K-I-Ag", "K-I-I"], MinRadiusAngstrom = 0.5, RadiusBins = 10, AngleBins = 9, OriginStride = 3 },
        ],
        ["msd"] =
        [
            new MsdOptions { LinearLags = 7, MaxLagPs = 10, Drift = ["raw", "host", "com"] },
            new MsdOptions { LinearLags = 20, MaxLagPs = 0.05, LogLagsPerDecade = 6, OriginStride = 3 },
            new MsdOptions { LinearLags = 3, MaxLagPs = 0.4, LogLagsPerDecade = 0, Drift = ["host"] },
            new MsdOptions { LinearLags = 13, MaxLagPs = 10, LogLagsPerDecade = 6, Drift = ["raw", "host", "com"] },
            new MsdOptions { LinearLags = 32, MaxLagPs = 10, LogLagsPerDecade = 0, OriginStride = 3 },
        ],
        ["vacf"] = [new VacfOptions { MaxLagPs = 0.13 }, new VacfOptions { MaxLagPs = 0.02 }, new VacfOptions { MaxLagPs = 0.32 }],
        ["rdf"] = [new RdfOptions { MaxRadiusAngstrom = 8, BinWidthAngstrom = 0.25 }],
        ["vanHove"] =
        [
            new VanHoveOptions { LagsPs = Lags(0, 0.03, 0.05, 0.2, 0.55), BinWidthAngstrom = 0.5, OriginStride = 1, Pairs = ["Ag-Ag", "I-Ag"] },
            new VanHoveOptions { LagsPs = Lags(0.01, 0.08, 0.37), BinWidthAngstrom = 0.5, OriginStride = 4, Drift = ["host"], Pairs = ["Ag-K"] },
            new VanHoveOptions { LagsPs = Lags(0.07, 0.6), BinWidthAngstrom = 0.5, OriginStride = 7, Drift = ["raw"], Pairs = ["K-I", "I-I"] },
        ],
        ["thermo"] = [new ThermoOptions { MaxRows = 9 }, new ThermoOptions()],
    };

    private static Dictionary<string, double> Lags(params double[] ps) => ps.Select((lag, i) => (lag, i)).ToDictionary(p => $"{p.i}", p => p.lag, StringComparer.Ordinal);

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> data = [];
        foreach (Observable observable in ObservableRegistry.All)
        {
            for (int i = 0; i < SettingsOf(observable).Length; i++)
            {
                data.Add(observable.Name, i);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Split_AnyCutsAnyTree_SameBitsAsWhole(string name, int settings)
    {
        for (int seed = 1; seed <= Tier.Of(quick: 12, ci: 40, @long: 40); seed++)
        {
            Random random = new(seed);
            TestRun run = TestRun.Random((ulong)seed, 20 + random.Next(120), segments: seed % 3 != 0, variableCell: seed % 2 == 0);
            IAccumulator whole = run.Feed(Create(name, settings, run));
            int[] cuts = [0, .. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(run.Frames + 1)).Order(), run.Frames];
            List<IAccumulator> parts = [.. cuts.Zip(cuts.Skip(1), (a, b) => run.Feed(Create(name, settings, run), a, b))];

            while (parts.Count > 1)
            {
                int at = random.Next(parts.Count - 1);
                parts[at].Append(parts[at + 1]);
                parts.RemoveAt(at + 1);
            }

            AssertSameState(whole.Snapshot(), parts[0].Snapshot(), $"{name} seed {seed}");
            AssertSameTables(whole.Results(), parts[0].Results());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Snapshot_RestoredThenContinued_SameBitsAsUninterrupted(string name, int settings)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            TestRun run = TestRun.Random((ulong)seed, 90);
            int cut = new Random(seed).Next(1, run.Frames);
            IAccumulator whole = run.Feed(Create(name, settings, run));

            // A resumed reader restores its unwrap stage too: here the frames come from one pass, the accumulator changes hands at the cut.
            Handover handover = new(Create(name, settings, run), () => Create(name, settings, run), cut);
            run.Feed(handover);

            AssertSameState(whole.Snapshot(), handover.Current.Snapshot(), $"{name} seed {seed} cut {cut}");
            AssertSameTables(whole.Results(), handover.Current.Results());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_AskedTwiceAndInBetween_ChangesNothing(string name, int settings)
    {
        TestRun run = TestRun.Random(5, 80);
        IAccumulator quiet = run.Feed(Create(name, settings, run));
        Curious curious = new(Create(name, settings, run));

        run.Feed(curious);

        AssertSameTables(quiet.Results(), quiet.Results());
        AssertSameState(quiet.Snapshot(), curious.Snapshot(), name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Add_AfterWarmUp_AllocatesNothing(string name, int settings)
    {
        // What an observable allocates it allocates every time; a collection that another test sets off in between moves the reading of
        // this thread by part of a buffer.
        TestRun run = TestRun.Random(7, 130, segments: false);
        long[] allocated = [.. Enumerable.Range(0, 3).Select(_ => run.Feed(new Meter(Create(name, settings, run), from: 70, to: 126)).Allocated)];

        Assert.Equal(0, allocated.Min());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Restore_OtherOptions_IsRefused(string name, int settings)
    {
        TestRun run = TestRun.Random(7, 10, segments: false);
        StateArrays state = run.Feed(Create(name, settings, run)).Snapshot();

        Assert.Throws<InvalidOperationException>(() => Create(name, settings, run).Restore(state with { OptionsSha256 = "other" }));
        Assert.Throws<InvalidOperationException>(() => Create(name, settings, run).Restore(state with { Version = state.Version + 1 }));
        Assert.Throws<InvalidOperationException>(() => Create(name, settings, run).Restore(state with { Owner = "other" }));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Coordinates_ShiftedByAMultipleOfTheQuantum_SameBits(string name, int settings)
    {
        TestRun run = TestRun.Random(11, 60); // 2,500 cells of 5.7 Å along b: a rigid translation by more than 1e4 Å
        TestRun shifted = Mapped(run, (t, i, k) => k + ((i / run.Topology.AtomCount) switch { 0 => 12_345_678L, 1 => -250_000_000_000L, _ => 1L }));

        AssertSameTables(run.Feed(Create(name, settings, run)).Results(), shifted.Feed(Create(name, settings, shifted)).Results());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Coordinates_WrappedOrUnwrappedWriter_SameBits(string name, int settings)
    {
        TestRun run = TestRun.Random(12, 60);
        TestRun wrapped = Mapped(run, static (_, _, k) => ((k % TestRun.Period) + TestRun.Period) % TestRun.Period);

        AssertSameTables(run.Feed(Create(name, settings, run)).Results(), wrapped.Feed(Create(name, settings, wrapped)).Results());
    }

    private static TestRun Mapped(TestRun run, Func<int, int, long, long> map)
    {
        TestRun mapped = new() { Topology = run.Topology, Host = run.Host, Mobile = run.Mobile, Masses = run.Masses, Groups = run.Groups };
        for (int t = 0; t < run.Frames; t++)
        {
            int frame = t;
            mapped.Coordinates.Add([.. run.Coordinates[t].Select((k, i) => map(frame, i, k))]);
            mapped.Cells.Add(run.Cells[t]);
        }

        mapped.SegmentStarts.UnionWith(run.SegmentStarts);
        return mapped;
    }

    private static object[] SettingsOf(Observable observable) =>
        s_settings.TryGetValue(observable.Name, out object[]? settings) ? settings : [Activator.CreateInstance(observable.OptionsType)!];

    internal static IAccumulator Create(string name, int settings, TestRun run)
    {
        Observable observable = ObservableRegistry.All.Single(o => o.Name == name);
        return observable.Build(SettingsOf(observable)[settings], run.Description);
    }

    private static void AssertSameState(StateArrays expected, StateArrays actual, string what)
    {
        Assert.Equal((expected.Owner, expected.Version, expected.OptionsSha256), (actual.Owner, actual.Version, actual.OptionsSha256));
        Assert.Equal(expected.Arrays.Select(a => a.Name), actual.Arrays.Select(a => a.Name));
        foreach ((StateArray left, StateArray right) in expected.Arrays.Zip(actual.Arrays))
        {
            Assert.True(left.Bytes.Span.SequenceEqual(right.Bytes.Span), $"{what}: array '{left.Name}' differs");
        }
    }

    private static void AssertSameTables(IReadOnlyList<ColumnTable> expected, IReadOnlyList<ColumnTable> actual)
    {
        SameTables.AssertShape(expected, actual);
        foreach ((ColumnTable left, ColumnTable right) in expected.Zip(actual))
        {
            Assert.True(left.RowCount > 0);
            foreach ((Column a, Column b) in left.Columns.Zip(right.Columns))
            {
                SameTables.AssertSame($"{left.Name}.{a.Name}", a, b, tolerance: 0);
            }
        }
    }

    /// <summary>Passes everything on to another accumulator.</summary>
    private abstract class Wrapper(IAccumulator inner) : IAccumulator
    {
        public IAccumulator Current { get; protected set; } = inner;

        public string Name => Current.Name;

        public long StateBytes => Current.StateBytes;

        public abstract void Add(in FrameView frame);

        public void Break(SegmentBreak segmentBreak) => Current.Break(segmentBreak);

        public StateArrays Snapshot() => Current.Snapshot();

        public void Restore(StateArrays state) => Current.Restore(state);

        public void Append(IAccumulator next) => Current.Append(next);

        public IReadOnlyList<ColumnTable> Results() => Current.Results();
    }

    private sealed class Handover(IAccumulator inner, Func<IAccumulator> create, int cut) : Wrapper(inner)
    {
        public override void Add(in FrameView frame)
        {
            if (frame.Ordinal == cut)
            {
                StateArrays state = Current.Snapshot();
                Current = create();
                Current.Restore(state);
            }

            Current.Add(frame);
        }
    }

    private sealed class Curious(IAccumulator inner) : Wrapper(inner)
    {
        public override void Add(in FrameView frame)
        {
            Current.Add(frame);
            if (frame.Ordinal % 7 == 0)
            {
                Current.Results();
                Current.Snapshot();
            }
        }
    }

    /// <summary>
    /// Sums the bytes allocated inside Add between two frames; powers of two, where a logarithmic level may begin, lie outside.
    /// </summary>
    private sealed class Meter(IAccumulator inner, int from, int to) : Wrapper(inner)
    {
        public long Allocated { get; private set; }

        public override void Add(in FrameView frame)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Current.Add(frame);
            if (frame.Ordinal >= from && frame.Ordinal < to)
            {
                Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
    }
}
