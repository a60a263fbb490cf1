using Charla.CommandLine;
using Microsoft.Extensions.Logging;

namespace Charla.Cli.Serve;

/// <summary>Warnings and errors of the server as lines on the error stream; many of a kind are folded. No configuration.</summary>
internal sealed class ConsoleLogProvider : ILoggerProvider
{
    private const int MostKinds = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly OperatorConsole _console;
    private readonly Repeats<Kind> _repeats;

    public ConsoleLogProvider(OperatorConsole console, TimeProvider time)
    {
        _console = console;
        _repeats = new Repeats<Kind>(time, Window, MostKinds, (_, last, count) => console.Complain(ServeTexts.Of("MoreLikeIt", count, last)));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _repeats.Dispose();

    private void Write(LogLevel level, Kind kind, string message, Exception? exception)
    {
        var line = $"{level}: {message}";
        if (_repeats.IsFirst(kind, line))
            _console.Complain(line, exception?.ToString());
    }

    /// <summary>What makes lines alike: which one it is in the code. What it names may differ.</summary>
    private sealed record Kind(string Category, EventId Event, Type? Exception);

    private sealed class Logger(ConsoleLogProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(logLevel, new Kind(category, eventId, exception?.GetType()), formatter(state, exception), exception);
        }
    }
}
