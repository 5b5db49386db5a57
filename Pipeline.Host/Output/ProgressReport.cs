using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipeline.Formats;

namespace Pipeline.Host.Output;

/// <summary>Progress with an estimate of the time left: a moving line for a person, a log line every 30 s otherwise.</summary>
internal sealed class ProgressReport : IAsyncDisposable
{
    private static readonly TimeSpan s_draw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_log = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly Terminal _terminal;
    private readonly string _what;
    private readonly Func<(double Fraction, long? Frames)> _state;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="terminal">Where.</param>
    /// <param name="what">What is done.</param>
    /// <param name="state">The share that is done, and the frames; null where no frames are read.</param>
    public ProgressReport(Terminal terminal, string what, Func<(double Fraction, long? Frames)> state)
    {
        (_terminal, _what, _state) = (terminal, what, state);
        _running = terminal.Quiet ? Task.CompletedTask : RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_terminal.DrawsProgress)
        {
            await _terminal.Error.WriteAsync("\r\u001b[K");
        }

        _stop.Dispose();
    }

    /// <summary>One line: share, frames, rate, time left.</summary>
    internal static string Line(string what, double fraction, long? frames, TimeSpan elapsed)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        string left = fraction > 0.001 ? Clock(TimeSpan.FromSeconds(seconds * Math.Max(0, 1 - fraction) / fraction)) : "?";
        string rate = frames is { } read ? string.Create(CultureInfo.InvariantCulture, $", {read:N0} {Plural.Noun(read, "frame")}, {read / seconds:N0} frames/s") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{what}: {fraction * 100:F0} %{rate}, ETA {left}");
    }

    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:D2}");

    private async Task RunAsync()
    {
        using PeriodicTimer timer = new(_terminal.DrawsProgress ? s_draw : s_log);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                (double fraction, long? frames) = _state();
                string line = Line(_what, fraction, frames, Stopwatch.GetElapsedTime(_started));
                if (_terminal.DrawsProgress)
                {
                    await _terminal.Error.WriteAsync("\r\u001b[K" + line);
                }
                else
                {
                    Log.Progress(_terminal.Logger, line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work ended.
        }
    }
}
