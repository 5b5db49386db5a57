using System.Globalization;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Publishing;

/// <summary>The frames and times of epochs, across restarts: one that reads the file goes on like one that never ended.</summary>
public sealed class EpochHistoryTests : IDisposable
{
    private const string Run = "a";
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Scratch _scratch = new();

    private string File => _scratch["state/a/epochs.txt"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RestartedAtRandom_SameAsUninterrupted(int seed)
    {
        Random random = new(seed);
        EpochHistory whole = new(new OutputLayout(_scratch["whole"]), Run), restarted = Open();
        SortedSet<long> epochs = [];
        (long epoch, long frames) = (0, 0);
        for (int step = 0; step < 900; step++)
        {
            epoch += 1 + (random.Next(9) == 0 ? random.Next(4) : 0);
            frames += random.Next(100);
            EpochMark mark = new(epoch, frames, s_start.AddSeconds(10 * step));
            epochs.Add(epoch);
            Both(h => h.Add(mark));
            if (random.Next(4) == 0)
            {
                restarted = Open();
                restarted.Add(mark with { Published = mark.Published.AddHours(1) }); // pointed at again: its age counts from the first time
            }

            if (random.Next(5) == 0)
            {
                epochs.ExceptWith([.. epochs.Where(_ => random.Next(2) == 0)]);
                Both(h => h.KeepOnly(epochs));
            }

            Assert.Equal(whole.Of(epochs), restarted.Of(epochs));
        }

        Assert.InRange(System.IO.File.ReadAllLines(File).Length, epochs.Count, (2 * epochs.Count) + 300); // what is gone does not pile up

        void Both(Action<EpochHistory> act)
        {
            act(whole);
            act(restarted);
        }
    }

    [Fact]
    public void TornAtEveryByte_LosesTheLastLineAndNoOther()
    {
        EpochMark[] marks = [.. Enumerable.Range(1, 5).Select(static e => new EpochMark(e, 100 * e, s_start.AddMinutes(e)))];
        EpochHistory history = Open();
        Assert.All(marks, history.Add);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int last = whole.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1;

        for (int length = last; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            EpochHistory torn = Open();

            Assert.Equal([.. marks[..4], new EpochMark(5, 400, DateTimeOffset.MinValue)], torn.Of([1, 2, 3, 4, 5]));
            torn.Add(new EpochMark(6, 600, s_start.AddMinutes(6)));
            Assert.Equal([100, 200, 300, 400, 600], Open().Of([1, 2, 3, 4, 6]).Select(static m => m.Frames)); // not glued to the torn one
        }
    }

    [Fact]
    public void LinesThatAreNone_AndEpochsWithoutOne_CountAsOldAndAsFarAsTheOneBefore()
    {
        _scratch.Write("state/a/epochs.txt", string.Create(CultureInfo.InvariantCulture, $"2 20 {s_start.ToUnixTimeSeconds()}\nnonsense\n3 x 5\n4 40 99999999999999999\n\n5 50 {s_start.ToUnixTimeSeconds()} 1\n"));

        Assert.Equal([new EpochMark(1, 0, DateTimeOffset.MinValue), new EpochMark(2, 20, s_start), new EpochMark(3, 20, DateTimeOffset.MinValue), new EpochMark(4, 20, DateTimeOffset.MinValue)], Open().Of([4, 3, 2, 1]));
    }

    private EpochHistory Open() => new(new OutputLayout(_scratch.Path), Run);
}
