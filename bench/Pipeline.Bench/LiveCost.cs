using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

/// <summary>
/// What following a run costs: another process appends its frames at a steady rate, this one analyses and publishes as the daemon does.
/// </summary>
internal static class LiveCost
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    /// <summary>Follows the frames of a run, written anew at so many a second.</summary>
    public static async Task RunAsync(string path, string config, double rate, double seconds, double poll, bool lag)
    {
        string folder = Directory.CreateTempSubdirectory("ionstream-live-").FullName;
        try
        {
            await RunAsync(path, config, rate, seconds, poll, lag, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Appends frames of a file to another, each whole when its time has come.</summary>
    public static async Task WriteAsync(string from, string to, double rate, double seconds)
    {
        byte[] text = await File.ReadAllBytesAsync(from);
        List<int> starts = Starts(text);
        await using FileStream file = new(to, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        long begin = Stopwatch.GetTimestamp();
        int written = 0;
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds is double now && now < seconds && written < starts.Count - 1)
        {
            int due = Math.Min(starts.Count - 1, (int)(now * rate) + 2);
            file.Write(text, written == 0 ? 0 : starts[written], starts[due] - (written == 0 ? 0 : starts[written]));
            written = due;
            await Task.Delay(TimeSpan.FromSeconds(1 / rate));
        }
    }

    private static async Task RunAsync(string path, string config, double rate, double seconds, double poll, bool lag, string folder)
    {
        RunInput original = RunInput.Resolve(path);
        string run = Path.Combine(folder, "run");
        Directory.CreateDirectory(run);
        foreach (string name in new[] { "INCAR", "POSCAR", "OSZICAR" }.Where(n => File.Exists(Path.Combine(path, n))))
        {
            File.Copy(Path.Combine(path, name), Path.Combine(run, name));
        }

        string trajectory = Path.Combine(run, Path.GetFileName(original.Trajectory));
        using Process writer = Process.Start(Environment.ProcessPath!, ["write", original.Trajectory, trajectory, rate.ToString("R", CultureInfo.InvariantCulture), seconds.ToString("R", CultureInfo.InvariantCulture)]);
        Recipe recipe = Recipe.Load(config, new Dictionary<string, string?>(StringComparer.Ordinal));
        RunDescription? description;
        while (!File.Exists(trajectory) || (description = RunProbe.Describe(RunInput.Resolve(run), recipe.ToSettings(), isFinal: false)) is null)
        {
            await Task.Delay(20);
        }

        AnalysisPlan plan = recipe.ToPlan(recipe.ToSettings(), stopAtDamage: false);
        OutputLayout layout = new(Path.Combine(folder, "out"));
        RunPublisher publisher = new(layout, description.RunId, OutputRegistry.Find("parquet"), plan.SemanticKeys, plan.ConfigSha256);
        TailOptions tail = new() { Follow = true, PollMin = TimeSpan.FromSeconds(poll), PollMax = TimeSpan.FromSeconds(poll), WriterHasEnded = () => writer.HasExited };
        using RunAnalysis analysis = new(SourceMembers.Of(RunInput.Resolve(run)), description, plan, tail, new CheckpointStore(layout, description.RunId), publisher, TimeProvider.System);
        Task<RunOutcome> following = analysis.ExecuteAsync(CancellationToken.None);
        Task<List<double>> lags = lag ? LagsAsync(original.Trajectory, trajectory, analysis, following) : Task.FromResult(new List<double>());
        (long frames, TimeSpan cpu, long epoch, long begin) = (analysis.Source.FramesRead, Cpu, publisher.Epoch, Stopwatch.GetTimestamp());
        while (await Task.WhenAny(following, Task.Delay(s_window)) != following)
        {
            (long framesNow, TimeSpan cpuNow, long epochNow) = (analysis.Source.FramesRead, Cpu, publisher.Epoch);
            double ms = (cpuNow - cpu).TotalMilliseconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(begin).TotalSeconds,6:F0} s {framesNow,8} frames, {ms / Math.Max(1, framesNow - frames):F3} ms CPU a frame, {100 * ms / s_window.TotalMilliseconds,5:F2} % of a core, epochs {epochNow} (+{epochNow - epoch}), {ProcessMemory.Line}"));
            (frames, cpu, epoch) = (framesNow, cpuNow, epochNow);
        }

        RunOutcome outcome = await following;
        if (await lags is { Count: > 0 } sorted)
        {
            double At(double share) => sorted[(int)(share * (sorted.Count - 1))];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from the newline on disk until counted, {sorted.Count} frames: p50 {At(0.5):F3} s, p95 {At(0.95):F3}, p99 {At(0.99):F3}, max {At(1):F3}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sealed {outcome.Frames} frames, {Cpu.TotalSeconds:F2} s CPU in all, {ProcessMemory.Line}"));
    }

    /// <summary>
    /// How long each frame waited, sorted: when its last byte was on disk and when it was counted are looked at every 5 ms, which costs CPU
    /// of its own.
    /// </summary>
    private static async Task<List<double>> LagsAsync(string original, string trajectory, RunAnalysis analysis, Task following)
    {
        List<int> starts = Starts(await File.ReadAllBytesAsync(original));
        List<long> appeared = [];
        List<double> lags = [];
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(trajectory, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        while (!following.IsCompleted)
        {
            for (long length = RandomAccess.GetLength(file); appeared.Count < starts.Count - 1 && starts[appeared.Count + 1] <= length;)
            {
                appeared.Add(Stopwatch.GetTimestamp());
            }

            while (lags.Count < Math.Min(analysis.Source.FramesRead, appeared.Count))
            {
                lags.Add(Stopwatch.GetElapsedTime(appeared[lags.Count]).TotalSeconds);
            }

            await Task.Delay(5);
        }

        lags.Sort();
        return lags;
    }

    private static TimeSpan Cpu => Environment.CpuUsage.TotalTime;

    /// <summary>Where each frame begins, and the end: headers of a file whose cell does not change are written once.</summary>
    private static List<int> Starts(byte[] text)
    {
        ReadOnlySpan<byte> mark = "Direct configuration="u8;
        List<int> starts = [];
        for (int at = text.AsSpan().IndexOf(mark); at >= 0;)
        {
            starts.Add(at);
            int next = text.AsSpan(at + mark.Length).IndexOf(mark);
            at = next < 0 ? -1 : at + mark.Length + next;
        }

        starts.Add(text.Length);
        return starts;
    }
}
