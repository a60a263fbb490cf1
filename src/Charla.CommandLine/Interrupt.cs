using System.Runtime.InteropServices;

namespace Charla.CommandLine;

/// <summary>Ctrl-C, SIGTERM and the terminal's hanging up as a cancellation, so that a command leaves in order. The second one ends the process at once.</summary>
public sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _signals;

    public Interrupt(CancellationToken cancellation)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Leave(PosixSignalContext signal)
    {
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
