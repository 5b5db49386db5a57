using System.Diagnostics;
using System.Text.RegularExpressions;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// Death just after every system call of the commits of a run: the old or the new checkpoint stands, never neither, and what follows is the uninterrupted
/// result. A sample of the points; all in the long tier.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed partial class SystemCallKillTests : IDisposable
{
    private const int Sampled = 48;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Replay_KilledAfterAnySystemCall_GoesOnToTheSameResult()
    {
        Strace.Needed();
        LiveContent run = LiveContent.Of("run", 5, 300);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run);
        string folder = _scratch["whole/run"];
        string[] Replay(string root) => ["replay", folder, "--out", root, "--config", recipe, "--log-format", "json"];
        string whole = _scratch["stepped"];
        SystemCallStepper all = await SystemCallStepper.RunAsync(Replay(whole), whole, point: null, _scratch.Path);
        Assert.True(all.ExitCode == 0 && !all.WasKilled && !all.IsBroken, all.Error);
        new OutFolder(whole).AssertFinalEquals(reference);

        CallPoint[] points = Tier.IsLong ? [.. CallPoint.Of(all.Seen)] : Sample(all.Seen);
        Stopwatch took = Stopwatch.StartNew();
        List<string> hit = [];
        int resumed = 0, survived = 0;
        foreach (CallPoint[] pair in points.Chunk(Environment.ProcessorCount))
        {
            await Task.WhenAll(pair.Select(async point =>
            {
                OutFolder live = new(_scratch[$"point-{Array.IndexOf(points, point)}"]);
                SystemCallStepper killed = await SystemCallStepper.RunAsync(Replay(live.Root), live.Root, point, _scratch.Path);
                for (int again = 0; killed.IsBroken && again < 3; again++)
                {
                    Directory.Delete(live.Root, recursive: true);
                    killed = await SystemCallStepper.RunAsync(Replay(live.Root), live.Root, point, _scratch.Path);
                }

                string context = $"killed after {point}";
                live.CheckAfterDeath("run");
                bool hasCheckpoint = live.Generation("run") > 0;
                Ionstream resume = await Ionstream.Run(Replay(live.Root));
                Assert.True(resume.ExitCode == 0, context + "\n" + resume.Error);
                bool goesOn = resume.Error.Contains("going on from checkpoint", StringComparison.Ordinal) || resume.Error.Contains("complete already", StringComparison.Ordinal);
                Assert.True(goesOn == hasCheckpoint, context + "\n" + resume.Error);
                live.AssertFinalEquals(reference, context);
                Assert.Equal(reference.States("run"), live.States("run"));
                AssertNoLitter(live.Root, context);
                lock (hit)
                {
                    hit.Add(killed.Seen[^1]);
                    resumed += goesOn ? 1 : 0;
                    survived += killed.WasKilled ? 0 : 1;
                }

                Directory.Delete(live.Root, recursive: true);
            }));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{points.Length} points of {all.Seen.Count} calls in {took.Elapsed.TotalSeconds:F0} s, {resumed} resumed from a checkpoint, {survived} ended before; kinds of call hit: {hit.Distinct().Count()} of {all.Seen.Distinct().Count()}\n{string.Join('\n', hit.GroupBy(h => h).Select(g => $"{g.Count(),4} {g.Key}").Order(StringComparer.Ordinal))}");
        Assert.True(hit.Count - survived >= 40, $"only {hit.Count - survived} kills");
        Assert.True(resumed >= hit.Count / 3, $"only {resumed} of {hit.Count} went on from a checkpoint");
    }

    /// <summary>Nothing unfinished stays of tables, checkpoints and pointers; claims, status and the probe of the directory are swept after an hour or not at all.</summary>
    private static void AssertNoLitter(string root, string context)
    {
        IEnumerable<string> left = Directory.GetDirectories(root).SelectMany(d => Directory.GetFiles(d, "*.inprogress", SearchOption.AllDirectories));
        Assert.True(left.All(f => Path.GetFileName(f).StartsWith(".owner.json.", StringComparison.Ordinal)), $"{context}: {string.Join(", ", left)}");
    }

    /// <summary>Each kind of call once, whichever table it is about, from the second half where checkpoints stand; the rest from there, too.</summary>
    private static CallPoint[] Sample(List<string> seen)
    {
        List<CallPoint> all = CallPoint.Of(seen);
        SortedSet<int> points = [];
        Random random = new(1);
        foreach (IGrouping<string, int> kind in Enumerable.Range(0, seen.Count).GroupBy(i => Table().Replace(seen[i], "TABLE")))
        {
            int[] of = [.. kind];
            points.Add(of[of.Length * 2 / 3]);
        }

        while (points.Count < Math.Min(Sampled, seen.Count))
        {
            points.Add(random.Next(seen.Count / 2, seen.Count));
        }

        return [.. points.Select(p => all[p])];
    }

    [GeneratedRegex(@"(?<=(data|final)/)[a-z_]+|[a-z_]+(?=\.parquet)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Table();
}
