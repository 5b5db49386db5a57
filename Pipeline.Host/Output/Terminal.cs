using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Spectre.Console;

namespace Pipeline.Host.Output;

/// <summary>Where a verb speaks: results and data to stdout, everything else to stderr.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly ILoggerFactory _factory;

    /// <param name="output">Results and data.</param>
    /// <param name="error">Everything else.</param>
    /// <param name="quiet">Warnings and errors only, no progress.</param>
    /// <param name="level">Least severe level shown.</param>
    /// <param name="format">How log lines look.</param>
    public Terminal(TextWriter output, TextWriter error, bool quiet, LogLevel level, LogFormat format)
    {
        (Output, Error, Quiet, Format) = (output, error, quiet, format);
        string formatter = format == LogFormat.Json ? ConsoleFormatterNames.Json : PlainFormatter.FormatName;
        _factory = LoggerFactory.Create(builder =>
        {
            builder.SetMinimumLevel(quiet && level < LogLevel.Warning ? LogLevel.Warning : level);
            builder.AddConsole(console =>
            {
                console.FormatterName = formatter;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
            builder.AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
            builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
            if (!ReferenceEquals(error, Console.Error))
            {
                // The console's logger knows the console alone; its formatters serve any writer.
                builder.Services.RemoveAll<ILoggerProvider>();
                builder.Services.AddSingleton<ILoggerProvider>(services =>
                    new WriterLoggerProvider(services.GetServices<ConsoleFormatter>().First(f => string.Equals(f.Name, formatter, StringComparison.Ordinal)), error));
            }
        });
        Logger = _factory.CreateLogger("ionstream");
    }

    /// <summary>Results and data.</summary>
    public TextWriter Output { get; }

    /// <summary>Everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at the results: frames and colours are for them.</summary>
    public bool OutputIsSeen => ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Whether a person waits for what was found: a table tells more than paths.</summary>
    public bool IsLookedAt => OutputIsSeen && !Quiet;

    public bool Quiet { get; }

    public LogFormat Format { get; }

    public ILogger Logger { get; }

    /// <summary>A line that moves is drawn only for a person who looks.</summary>
    public bool DrawsProgress => !Quiet && Format == LogFormat.Text && ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Draws tables on <see cref="Output"/>, without colours where nobody looks.</summary>
    public IAnsiConsole Tables() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Output),
        Ansi = OutputIsSeen ? AnsiSupport.Detect : AnsiSupport.No,
    });

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
