using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Checkpoints;

/// <summary>
/// Commits in a process of their own (<c>Pipeline.Bench commit</c>), each of whose system calls is made to fail or to be the last
/// (strace injection). What the process said it committed must be there; what is there must be whole; and it must go on from there.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed partial class CommitFaultTests : IDisposable
{
    private const string RunId = "bench";
    private const string Calls = "openat,write,pwrite64,fsync,close,link,rename,unlink,mkdir";

    /// <summary>
    /// By default two of the three error numbers take every third call, and a kill before a call that only reads is left to the next one
    /// that writes.
    /// </summary>
    private static readonly bool s_all = Tier.IsLong;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("fresh", 1, 90)]
    [InlineData("going on", 1, 35)]
    public async Task KilledAtEverySystemCall_LeavesTheOldOrTheNewGeneration(string directory, int commits, int atLeast)
    {
        RequireStrace();
        string template = await TemplateAsync(directory == "fresh" ? 0 : 2);
        List<Call> calls = [.. (await ObserveAsync(template, commits)).Where(c => directory == "fresh" || s_all || c.Writes)];
        ConcurrentBag<string> problems = [];
        int killed = 0;

        await Each(calls, async (call, root) =>
        {
            Copy(template, root);
            Result run = await RunAsync(root, commits, $"inject={call.Name}:signal=KILL:when={call.Ordinal}");
            if (run.ExitCode != 0)
            {
                Interlocked.Increment(ref killed);
            }

            problems.AddIf(await Problem(root, run, $"killed at {call}"));
        });

        Assert.Empty(problems);
        Assert.True(calls.Count >= atLeast, $"{calls.Count} calls");
        Assert.True(killed >= 0.95 * calls.Count, $"{killed} of {calls.Count} kills hit");
        TestContext.Current.TestOutputHelper?.WriteLine($"{directory}: {calls.Count} points, {killed} kills");
    }

    [Theory]
    [InlineData("EIO")]
    [InlineData("ENOSPC")]
    [InlineData("EDQUOT")]
    public async Task FailedSystemCall_IsNeverACommit(string error)
    {
        RequireStrace();
        string template = await TemplateAsync(2);
        List<Call> calls = [.. (await ObserveAsync(template, 2)).Where(c => c.Name is "fsync" or "close" or "write" or "link" or "rename" && c.Counts).Where((_, i) => error == "EIO" || s_all || i % 3 == 0)];
        ConcurrentBag<string> problems = [];
        int hit = 0;

        await Each(calls, async (call, root) =>
        {
            Copy(template, root);
            Result run = await RunAsync(root, 2, $"inject={call.Name}:error={error}:when={call.Ordinal}");
            if (run.Injected is { } injected && injected.Path is { } path && path.StartsWith(root, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref hit);
                problems.AddIf(run.Failures > 0 || run.ExitCode != 0 ? null : $"{error} at {call}: acknowledged all the same");
                bool abandoned = injected.Name is "fsync" or "close" or "write" && path.EndsWith(".inprogress", StringComparison.Ordinal);
                problems.AddIf(abandoned && run.Log.Any(l => l.Contains($"link(\"{path}\"", StringComparison.Ordinal) && !l.Contains("unlink(", StringComparison.Ordinal)) ? $"{error} at {call}: published after that" : null);
            }

            problems.AddIf(await Problem(root, run, $"{error} at {call}"));
        });

        Assert.Empty(problems);
        Assert.True(calls.Count >= (error == "EIO" ? 45 : 15), $"{calls.Count} calls");
        Assert.True(hit >= 0.9 * calls.Count, $"{hit} of {calls.Count} errors hit");
        TestContext.Current.TestOutputHelper?.WriteLine($"{error}: {calls.Count} points, {hit} hit");
    }

    /// <summary>What is wrong with a directory after a fault, and after going on from there; null if nothing.</summary>
    private static async Task<string?> Problem(string root, Result run, string what)
    {
        try
        {
            Checkpoint? newest = CommittedRun.Check(root, RunId, run.Acknowledged);
            OwnerFile owner = OwnerFile.Claim(new OutputLayout(root), RunId, TimeSpan.FromMinutes(1), takeOver: false); // its process is dead
            SmallCommits resumed = new(root);
            Assert.Equal(newest?.Frames ?? 0, resumed.Frames);
            // A claim that was just being made may be another process's: it is swept after an hour.
            Assert.DoesNotContain(Directory.EnumerateFiles(root, "*.inprogress", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default }), static f => !Path.GetFileName(f).StartsWith(".owner.json.", StringComparison.Ordinal));
            Checkpoint next = await resumed.CommitAsync();
            owner.Release();
            Assert.Equal((newest?.Generation ?? 0) + 1, next.Generation);
            Assert.Equal(next.Frames, CommittedRun.Check(root, RunId, run.Acknowledged)?.Frames);
            return null;
        }
        catch (Exception error)
        {
            return $"{what}: {error.Message}\n{string.Join('\n', run.Log.TakeLast(5))}";
        }
    }

    private async Task<string> TemplateAsync(int commits)
    {
        string template = _scratch["template"];
        Directory.CreateDirectory(template);
        if (commits > 0)
        {
            Result run = await RunAsync(template, commits, null);
            Assert.Equal(commits, run.Acknowledged.Count);
        }

        return template;
    }

    /// <summary>
    /// The calls of an undisturbed run that touch its directory, each with its number among the thread's calls of that name.
    /// </summary>
    private async Task<List<Call>> ObserveAsync(string template, int commits)
    {
        string root = _scratch["observed"];
        Copy(template, root);
        Result run = await RunAsync(root, commits, null);
        return [.. Parse(run.Log, root).Where(c => c.Path is not null)];
    }

    private static List<Call> Parse(IReadOnlyList<string> log, string root)
    {
        Dictionary<string, int> ordinals = [];
        Dictionary<string, (string Path, bool Writes)> open = [];
        List<Call> calls = [];
        string main = log[0].Split(' ')[0]; // the thread that executes first; commits run on it
        foreach (string line in log.Where(l => l.StartsWith(main + " ", StringComparison.Ordinal)))
        {
            if (CallPattern().Match(line) is not { Success: true } match)
            {
                continue;
            }

            string name = match.Groups["name"].Value, arguments = match.Groups["arguments"].Value;
            int ordinal = ordinals[name] = ordinals.GetValueOrDefault(name) + 1;
            string? quoted = QuotedPattern().Match(arguments) is { Success: true } path && name is not "write" and not "pwrite64" ? path.Groups[1].Value : null;
            bool writes = arguments.Contains("O_WRONLY", StringComparison.Ordinal);
            if (quoted is null)
            {
                string file = arguments.Split(',')[0];
                (quoted, writes) = open.GetValueOrDefault(file, ("", name is "fsync"));
                writes |= name is "fsync";
                if (name == "close")
                {
                    open.Remove(file);
                }
            }
            else if (name == "openat")
            {
                open[match.Groups["result"].Value] = (quoted, writes);
            }

            // The history of epochs may be lost; and closing what was only read has nothing to say.
            bool counts = !quoted.EndsWith("epochs.txt", StringComparison.Ordinal) && (writes || name is "link" or "rename");
            calls.Add(new Call(name, ordinal, quoted.StartsWith(root, StringComparison.Ordinal) ? quoted : null, counts, writes || name is "link" or "rename" or "unlink" or "mkdir", line.Contains("(INJECTED)", StringComparison.Ordinal)));
        }

        return calls;
    }

    private async Task Each(IReadOnlyList<Call> calls, Func<Call, string, Task> test) => await Parallel.ForEachAsync(
        calls.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken },
        async (item, _) =>
        {
            string root = _scratch[$"run{item.Index}"];
            await test(item.Item, root);
            Directory.Delete(root, recursive: true);
        });

    /// <remarks>Without --seccomp-bpf: with it strace 6.1 injects nothing.</remarks>
    private async Task<Result> RunAsync(string root, int commits, string? injection)
    {
        string log = _scratch[$"{Guid.NewGuid():N}.log"];
        string[] inject = injection is null ? [] : ["-e", injection];
        ProcessStartInfo start = new("strace", ["-f", "-s", "1", "-o", log, "-e", $"trace={Calls}", .. inject, Bench(), "commit", root, $"{commits}", "800"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredCompilation"] = "1";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await error;
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<long, long> acknowledged = lines.Select(l => AcknowledgedPattern().Match(l)).Where(m => m.Success).ToDictionary(m => long.Parse(m.Groups[1].Value), m => long.Parse(m.Groups[2].Value));
        string[] logged = File.ReadAllLines(log);
        return new Result(process.ExitCode, acknowledged, lines.Count(l => l.StartsWith("failed", StringComparison.Ordinal)), logged, Parse(logged, root).FirstOrDefault(c => c.Injected));
    }

    private static void Copy(string from, string to)
    {
        using Process process = Process.Start("cp", ["-a", from, to]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Bench()
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        return Path.Combine(SharedData.ProjectRoot, "bench", "Pipeline.Bench", "bin", configuration, "net10.0", "Pipeline.Bench");
    }

    private static void RequireStrace() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "strace"))),
        "strace is absent: no system call can be made to fail");

    [GeneratedRegex(@"^\d+ +(?<name>\w+)\((?<arguments>.*?)\)? += (?<result>-?\w+|\?)")]
    private static partial Regex CallPattern();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex QuotedPattern();

    [GeneratedRegex(@"^(\d+) (\d+)$")]
    private static partial Regex AcknowledgedPattern();

    /// <summary>A system call; <c>Counts</c>: its failure must fail the commit; <c>Writes</c>: it changes what is on disk.</summary>
    private sealed record Call(string Name, int Ordinal, string? Path, bool Counts, bool Writes, bool Injected)
    {
        public override string ToString() => $"{Name} {Ordinal} ({Path})";
    }

    private sealed record Result(int ExitCode, IReadOnlyDictionary<long, long> Acknowledged, int Failures, IReadOnlyList<string> Log, Call? Injected);
}

internal static class ConcurrentBagExtensions
{
    public static void AddIf(this ConcurrentBag<string> bag, string? problem)
    {
        if (problem is not null)
        {
            bag.Add(problem);
        }
    }
}
