using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Pipeline.Host.Output;

/// <summary>A log on a writer that is not the console's: the same lines, each written when it is logged.</summary>
internal sealed class WriterLoggerProvider(ConsoleFormatter formatter, TextWriter writer) : ILoggerProvider
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
        // The writer is the caller's.
    }

    private sealed class Writer(WriterLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            LogEntry<TState> entry = new(logLevel, category, eventId, state, exception, formatter);
            lock (provider._lock)
            {
                provider.Write(entry);
            }
        }
    }

    private void Write<TState>(in LogEntry<TState> entry) => formatter.Write(entry, scopeProvider: null, writer);
}
