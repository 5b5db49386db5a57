using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Builders;

/// <summary>The program running in the background, its log read line by line; killed when disposed.</summary>
internal sealed partial class Daemon : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly Task _reading;
    private readonly Task<string> _output;

    private Daemon(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _reading = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_log)
                {
                    _log.Add(line);
                }
            }
        });
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Lines of stderr so far.</summary>
    public string[] Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>The end of it, for messages.</summary>
    public string LogText => string.Join('\n', Log.TakeLast(60));

    /// <summary>Runs that went on from a checkpoint and the frame at which they did.</summary>
    public IReadOnlyDictionary<string, long> Resumed =>
        Log.Select(l => ResumedLine().Match(l)).Where(m => m.Success)
            .GroupBy(m => m.Groups["run"].Value).ToDictionary(g => g.Key, g => long.Parse(g.Last().Groups["frame"].Value, CultureInfo.InvariantCulture));

    /// <summary>Starts a verb with a checkpoint every so many seconds, polls of milliseconds and a JSON log.</summary>
    public static Daemon Start(string[] arguments, double everySeconds, Action<ProcessStartInfo>? configure = null) =>
        new(Ionstream.Start([.. arguments, "--log-format", "json"], start =>
        {
            start.Environment["IONSTREAM_checkpoint__everySeconds"] = everySeconds.ToString(CultureInfo.InvariantCulture);
            start.Environment["IONSTREAM_tail__pollMinMs"] = "10";
            start.Environment["IONSTREAM_tail__pollMaxMs"] = "50";
            configure?.Invoke(start);
        }));

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Lines of the log that look like this.</summary>
    public int Count(string pattern) => Log.Count(l => Regex.IsMatch(l, pattern));

    /// <summary>Waits for a line of the log.</summary>
    public Task WaitForLogAsync(string pattern, int expected = 1) => UntilAsync(() => Count(pattern) >= expected, $"a log line like {pattern}");

    /// <summary>Waits until something is so; fails with the log when the process ends before, or hangs.</summary>
    public async Task UntilAsync(Func<bool> so, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!so())
        {
            Assert.False(HasExited && !so(), $"{what}: the process ended before ({(HasExited ? _process.ExitCode : 0)}):\n{LogText}");
            Assert.True(waited.Elapsed < Hang.Limit, $"{what}: not within {Hang.Limit}:\n{LogText}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Hang.Limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"the process did not end within {Hang.Limit}:\n{LogText}");
        }

        await _reading;
        await _output;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("\"Message\":\"(?<run>[^\":]+): going on from checkpoint [0-9]+: frame (?<frame>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ResumedLine();
}
