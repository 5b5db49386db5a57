using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pipeline.Host.Output;

/// <summary>Where a verb speaks: results and data to stdout, everything else to stderr.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly ILoggerFactory _factory;

    public Terminal(bool quiet, LogLevel level, LogFormat format)
    {
        Quiet = quiet;
        Format = format;
        _factory = LoggerFactory.Create(builder =>
        {
            builder.SetMinimumLevel(quiet && level < LogLevel.Warning ? LogLevel.Warning : level);
            builder.AddConsole(console =>
            {
                console.FormatterName = format == LogFormat.Json ? ConsoleFormatterNames.Json : PlainFormatter.FormatName;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
            builder.AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
            builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        });
        Logger = _factory.CreateLogger("ionstream");
    }

    public bool Quiet { get; }

    public LogFormat Format { get; }

    public ILogger Logger { get; }

    /// <summary>A line that moves is drawn only for a person who looks.</summary>
    public bool DrawsProgress => !Quiet && Format == LogFormat.Text && !Console.IsErrorRedirected;

    /// <summary>A token that INT and TERM cancel, and which of them it was.</summary>
    public static StopSignal WatchSignals() => new();

    public void Dispose() => _factory.Dispose();
}

/// <summary>INT or TERM asked for an end.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            // A second one is not held back: the system's default ends the process.
            context.Cancel = !_stop.IsCancellationRequested;
            ExitCode = signal == PosixSignal.SIGINT ? Host.ExitCode.Interrupted : Host.ExitCode.Terminated;
            _stop.Cancel();
        }))];

    public CancellationToken Token => _stop.Token;

    /// <summary>Code of the signal that came, 0 while none has.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }
}
