using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Tests.Support;

/// <summary>Keeps what an operator would read in the log, so that a test fails by what it did not expect.</summary>
internal sealed class RecordedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>Every line.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Those that tell of an error, or have an exception.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = $"{formatter(state, exception)} {exception}";
        _lines.Enqueue(line);
        if (logLevel >= LogLevel.Error || exception is not null)
            _errors.Enqueue(line);
    }

    public void Dispose()
    {
    }
}
