using Microsoft.Extensions.Logging;

namespace Charla.Cli.Serve;

/// <summary>Warnings and errors of the server as lines on the error stream, each with its time. No configuration.</summary>
internal sealed class ConsoleLogProvider(TimeProvider time) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{time.GetLocalNow():HH:mm:ss} {logLevel}: {formatter(state, exception)}{(exception is null ? "" : "\n" + exception)}");
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
