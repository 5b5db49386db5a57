using System.Reflection;
using Pipeline.Formats;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Stages.Transforms;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>
/// What everything that a checkpoint carries obeys, besides the accumulators (<see cref="AccumulatorLaws"/>): a new type with a state
/// cannot escape.
/// </summary>
public sealed class StateLaws
{
    internal const int LastStep = Steps - 1;
    private const int Steps = 40;

    private static readonly string[] s_judging = ["_latest", "_limits", "_smallLimits", "_over", "_overSmall"]; // of one step alone

    private static readonly StateLaw[] s_laws =
    [
        new(typeof(TimeAxis), Steps, static seed => new TimeAxisSubject(seed)) { IsPart = true },
        new(typeof(FrameSelection), Steps, static seed => new FrameSelectionSubject(seed)) { IsPart = true },
        new(typeof(UnwrapStage), Steps, static seed => new UnwrapSubject(seed)) { IsPart = true },
        new(typeof(RecentFrames), Steps, static seed => new RecentSubject(seed)) { IsPart = true, NotKept = ["_looked"] },
        new(typeof(Continuity), Steps, static seed => new ContinuitySubject(seed)) { IsPart = true, NotKept = [.. s_judging] },
        new(typeof(RunSummary), Steps, static seed => new SummarySubject(seed)) { IsPart = true },
        new(typeof(EventLog), Steps, static seed => new EventLogSubject(seed)) { IsPart = true, Seeds = 16 },
        new(typeof(FrameAssembler), Steps, static seed => new AssemblerSubject(seed)) { NotKept = ["_looked", .. s_judging] },
        new(typeof(Xdatcar), Steps, static seed => new ParserSubject(seed, new Xdatcar(), Steps, ParserSubject.Xdatcar))
        {
            NotKept = ["_scratch", "_lastFrameBytes", "_minimumBytes", "_atomsText"],
        },
        new(typeof(Oszicar), Steps, static seed => new OszicarSubject(seed)) { IsPart = true },
        new(typeof(OszicarRecords), Steps, static seed => new OszicarRecordsSubject(seed)) { IsPart = true },
        new(typeof(OszicarStream), Steps, static seed => new OszicarStreamSubject(seed)) { IsPart = true, NotKept = ["input", "_path", "_fingerprint", "_resumed", "Source"], IsRestoredOnce = true },
        new(typeof(OszicarFiles), Steps, static seed => new OszicarFilesSubject(seed)) { NotKept = null, Seeds = 15, IsRestoredOnce = true },
        new(typeof(TrajectorySource), Steps, static seed => new SourceSubject(seed)) { NotKept = null, Seeds = 12, IsRestoredOnce = true },
    ];

    public static TheoryData<string> Types => [.. s_laws.Select(static l => l.Type.Name)];

    [Fact]
    public void EveryTypeWithAState_IsUnderTheLaws()
    {
        IEnumerable<string> found = new[] { typeof(StateWriter).Assembly, typeof(RunSummary).Assembly }
            .SelectMany(static a => a.GetTypes())
            .Where(static t => t is { IsInterface: false, IsAbstract: false } && t.Namespace is not "Pipeline.Formats.State") // which carries states and has none
            .Where(static t => t.Namespace?.StartsWith("Pipeline.Stages.Accumulators", StringComparison.Ordinal) != true && HasState(t))
            .Select(static t => t.Name);

        Assert.Equal(s_laws.Select(static l => l.Type.Name).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryParserOfATrajectory_IsUnderTheLaws() =>
        Assert.All(FormatRegistry.All.Where(static f => f.CreateParser is not null), static f => Assert.Contains(s_laws, l => l.Type == f.CreateParser!().GetType()));

    [Theory]
    [MemberData(nameof(Types))]
    public void Snapshot_RestoredThenContinued_SameBitsAsUninterrupted(string type) => ForEachSeed(type, (law, seed) =>
    {
        int cut = new Random(seed).Next(1, law.Steps);
        using StatefulSubject whole = law.Create(seed), first = law.Create(seed), second = law.Create(seed);
        string expected = Run(whole, 0, law.Steps), before = Run(first, 0, cut);
        IReadOnlyList<StateArrays> state = first.Save();
        string[] atTheCut = Text(state);
        second.Follow(first);
        second.Restore(state);

        Assert.Equal(atTheCut, Text(second.Save()));
        string after = Run(second, cut, law.Steps);
        Assert.Equal(expected, before + after);
        Assert.Equal(Text(whole.Save()), Text(second.Save()));
        Run(first, cut, law.Steps);
        Assert.Equal(atTheCut, Text(state)); // a copy: neither went on in it
        if (law.NotKept is { } except)
        {
            Assert.Equal(FieldDump.Of(whole.Instance, except), FieldDump.Of(second.Instance, except));
        }
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Snapshot_AtEveryStep_ChangesNothing(string type) => ForEachSeed(type, (law, seed) =>
    {
        using StatefulSubject quiet = law.Create(seed), asked = law.Create(seed);
        string expected = Run(quiet, 0, law.Steps), said = "";
        for (int step = 0; step < law.Steps; step++)
        {
            said += asked.Step(step);
            asked.Save();
        }

        Assert.Equal(expected, said);
        Assert.Equal(Text(quiet.Save()), Text(asked.Save()));
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Restore_OverAnotherLife_LeavesNothingOfIt(string type) => ForEachSeed(type, (law, seed) =>
    {
        if (law.IsRestoredOnce)
        {
            return;
        }

        int cut = new Random(seed).Next(1, law.Steps);
        using StatefulSubject whole = law.Create(seed), first = law.Create(seed), used = law.Create(seed);
        string expected = Run(whole, 0, law.Steps), before = Run(first, 0, cut);
        Run(used, 0, new Random(seed + 1).Next(law.Steps));
        used.Follow(first);
        used.Restore(first.Save());

        Assert.Equal(expected, before + Run(used, cut, law.Steps));
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Restore_ForeignState_IsRefusedByType(string type) => ForEachSeed(type, (law, seed) =>
    {
        using StatefulSubject first = law.Create(seed);
        Run(first, 0, law.Steps / 2);
        IReadOnlyList<StateArrays> states = first.Save();
        for (int i = 0; i < states.Count && !law.IsPart; i++)
        {
            AssertRefused(law, seed, first, [.. states.Select((s, k) => k == i ? s with { Owner = "other" } : s)], $"owner of {states[i].Owner}");
            AssertRefused(law, seed, first, [.. states.Select((s, k) => k == i ? s with { Version = s.Version + 1 } : s)], $"version of {states[i].Owner}");
        }
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Restore_TruncatedState_IsRefusedByType(string type) => ForEachSeed(type, (law, seed) =>
    {
        using StatefulSubject first = law.Create(seed);
        Run(first, 0, law.Steps / 2);
        IReadOnlyList<StateArrays> states = first.Save();
        foreach ((StateArrays state, int at) in states.SelectMany(static s => s.Arrays.Select((_, k) => (s, k))))
        {
            StateArray array = state.Arrays[at];
            Refuse("ends before", [.. state.Arrays.Take(at)]);
            Refuse("renamed", [.. state.Arrays.Select((a, k) => k == at ? a with { Name = "other" } : a)]);
            Refuse("of another type", [.. state.Arrays.Select((a, k) => k == at ? a with { Type = "other" } : a)]);
            bool isText = array.Type is "utf8", hasLengths = state.Arrays.Any(a => a.Name == array.Name + "_lengths");
            if (array.Bytes.Length > 0 && (!isText || hasLengths))
            {
                ReadOnlyMemory<byte> cut = array.Bytes[..^(isText ? 1 : 8)];
                Refuse("cut", [.. state.Arrays.Select((a, k) => k == at ? a with { Shape = [cut.Length / (isText ? 1 : 8)], Bytes = cut } : a)]);
            }

            void Refuse(string how, StateArray[] arrays) =>
                AssertRefused(law, seed, first, [.. states.Select(s => ReferenceEquals(s, state) ? s with { Arrays = arrays } : s)], $"{state.Owner}: {array.Name} {how}");
        }
    }, seeds: 4);

    private static void AssertRefused(StateLaw law, int seed, StatefulSubject before, StateArrays[] states, string what)
    {
        using StatefulSubject other = law.Create(seed);
        other.Follow(before);
        Exception? refused = Record.Exception(() => other.Restore(states));
        Assert.True(refused is InvalidOperationException or CheckpointException, $"{law.Type.Name} seed {seed}: {what}: {refused?.ToString() ?? "taken"}");
    }

    private static void ForEachSeed(string type, Action<StateLaw, int> hold, int? seeds = null)
    {
        StateLaw law = s_laws.Single(l => l.Type.Name == type);
        for (int seed = 1; seed <= Math.Min(law.Seeds, seeds ?? Tier.Of(quick: 6, ci: law.Seeds, @long: law.Seeds)); seed++)
        {
            hold(law, seed);
        }
    }

    private static string Run(StatefulSubject subject, int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(subject.Step));

    private static string[] Text(IReadOnlyList<StateArrays> states) =>
        [.. states.SelectMany(static s => s.Arrays.Select(a => $"{s.Owner} {s.Version} {s.OptionsSha256} {a.Name} {a.Type} [{string.Join(',', a.Shape)}] {Convert.ToHexStringLower(a.Bytes.Span)}"))];

    /// <summary>It reads or writes arrays of a state, or makes a state of itself.</summary>
    private static bool HasState(Type type) => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Any(static m => !m.IsSpecialName && (m.GetParameters().Any(static p => p.ParameterType == typeof(StateWriter) || p.ParameterType == typeof(StateReader))
            || (m.GetParameters().Length == 0 && (m.ReturnType == typeof(StateArrays) || m.ReturnType.IsAssignableTo(typeof(IEnumerable<StateArrays>))))));
}
