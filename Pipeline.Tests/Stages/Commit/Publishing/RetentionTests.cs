using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Publishing;

[Trait(Tier.Trait, Tier.Ci)]
public sealed class RetentionTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Thinning_AfterEachEpochOrNowAndThen_LeavesWhatTheContractSays(int seed)
    {
        Random random = new(seed);
        List<EpochMark> all = [], left = [];
        (long epoch, long frames, DateTimeOffset now) = (0, 0, s_start);
        for (int i = 0; i < 3000; i++)
        {
            epoch += 1 + (random.Next(20) == 0 ? random.Next(5) : 0);
            frames += random.Next(3) switch { 0 => 0, 1 => random.Next(5), _ => random.Next(1 + (int)(frames / 50)) };
            now += TimeSpan.FromSeconds(random.Next(10) == 0 ? random.Next(2000) : random.Next(1, 90));
            all.Add(new EpochMark(epoch, frames, now));
            left.Add(all[^1]);
            if (seed % 2 == 0 || random.Next(40) == 0 || i == 2999)
            {
                left.RemoveAll(m => Retention.Superseded(left, now).Contains(m.Epoch));

                // What was thinned before may be missing from a later answer, never the other way round.
                Assert.Equal(Naive(all, now).Where(e => left.Any(m => m.Epoch == e)), Naive(all, now));
            }
        }

        Assert.Equal(Naive(all, now), left.Select(m => m.Epoch));
    }

    [Fact]
    public void AMillionFrames_LeaveAbout140Epochs()
    {
        List<EpochMark> left = [];
        DateTimeOffset now = s_start;
        for (long frames = 1; frames <= 1_000_000; frames += frames < 1000 ? 1 : 100)
        {
            now += TimeSpan.FromSeconds(60);
            left.Add(new EpochMark(left.Count == 0 ? 1 : left[^1].Epoch + 1, frames, now));
            HashSet<long> gone = [.. Retention.Superseded(left, now)];
            left.RemoveAll(m => gone.Contains(m.Epoch));
        }

        Assert.InRange(left.Count, 125, 145);
    }

    [Fact]
    public void EpochsOfOneQuarterOfAnHour_AllStay()
    {
        EpochMark[] marks = [.. Enumerable.Range(1, 900).Select(i => new EpochMark(i, 1_000_000 + i, s_start.AddSeconds(i)))];

        Assert.Empty(Retention.Superseded(marks, s_start.AddSeconds(900)));
        Assert.Equal(900 - 20 - 1, Retention.Superseded(marks, s_start.AddDays(1)).Count);
    }

    /// <summary>The contract's sentence, read word by word; a file belongs to all epochs up to the next one of its table.</summary>
    private static List<long> Naive(List<EpochMark> all, DateTimeOffset now)
    {
        SortedSet<long> keep = [.. all.TakeLast(20).Select(m => m.Epoch), .. all.Zip(all.Skip(1)).Where(m => now - m.Second.Published < TimeSpan.FromMinutes(15)).Select(m => m.First.Epoch)];
        for (int step = 0; step <= 200; step++)
        {
            double past = Math.Pow(10, step / 20.0);
            int first = all.FindIndex(m => m.Frames >= past);
            if (first >= 0)
            {
                keep.Add(all[first].Epoch);
            }
        }

        return [.. keep];
    }
}
