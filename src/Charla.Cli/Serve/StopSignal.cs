using System.Runtime.InteropServices;
using Charla.CommandLine;
using Charla.Server;

namespace Charla.Cli.Serve;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP, each a wish to stop in order. Where that takes too long, or is wished for again, the process
/// ends as it is: from a thread that was there before the trouble, and waits for nothing else.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    // Whoever closes a session sends several at once; and a hand may tremble.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _bound;
    private readonly OperatorConsole _console;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _begun = new(initialState: false);
    private readonly ManualResetEvent _again = new(initialState: false);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _askedAt;
    private volatile CharlaServer? _server;

    /// <param name="bound">How long stopping may take.</param>
    /// <param name="console">Where it is told what was given up.</param>
    public StopSignal(TimeSpan bound, OperatorConsole console)
    {
        (_bound, _console) = (bound, console);
        new Thread(Watch) { Name = "stop", IsBackground = true }.Start();
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, Heard));
    }

    /// <summary>Completes with the first wish.</summary>
    public Task Asked => _asked.Task;

    /// <summary>What has to stop then.</summary>
    public void Stops(CharlaServer server) => _server = server;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private static string Awaited(StopPhase phase) => ServeTexts.Of(phase switch
    {
        StopPhase.Connections => "AwaitedConnections",
        StopPhase.Erasing => "AwaitedErasing",
        StopPhase.Writing => "AwaitedWriting",
        StopPhase.Search => "AwaitedSearch",
        StopPhase.Store => "AwaitedStore",
        _ => "AwaitedRunning",
    });

    private void Heard(PosixSignalContext signal)
    {
        signal.Cancel = true;
        var now = TimeProvider.System.GetTimestamp();
        if (Interlocked.CompareExchange(ref _askedAt, now, 0) == 0)
        {
            _begun.Set();
            _asked.TrySetResult();
        }
        else if (signal.Signal != PosixSignal.SIGHUP && TimeProvider.System.GetElapsedTime(_askedAt, now) > SameWish)
        {
            _again.Set();
        }
    }

    private void Watch()
    {
        _begun.WaitOne();
        var key = _again.WaitOne(_bound) ? "StoppedAtOnce" : "GaveUp";
        var phase = _server?.Stopping ?? StopPhase.Running;
        if (phase == StopPhase.Stopped)
            return;
        _console.Complain(ServeTexts.Of(key, (int)_bound.TotalSeconds, Awaited(phase)));
        _console.Dispose();
        Environment.Exit(ServeCommand.GaveUp);
    }
}
