using System.Net;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>UDP: for each bound address a socket, a thread that receives and one that sends; the sessions of all of them.</summary>
internal sealed class UdpTransport : ITransport
{
    private readonly UdpSessions _sessions;
    private readonly List<UdpSender> _senders = [];
    private readonly List<UdpReceiver> _receivers = [];

    /// <param name="sockets">One for each address; their senders' from here on, which go on until the log writer has ended.</param>
    /// <param name="context">The server's parts.</param>
    public UdpTransport(IReadOnlyList<UdpSocket> sockets, SessionContext context)
    {
        _sessions = new UdpSessions(context);
        EndPoints = [.. sockets.Select(socket => socket.LocalEndPoint)];
        foreach (var socket in sockets)
        {
            var sender = new UdpSender(socket, context.Time);
            context.Senders.Add(sender);
            _senders.Add(sender);
            _receivers.Add(new UdpReceiver(socket, sender, _sessions));
        }
    }

    public Transport Kind => Transport.Udp;

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    public Task StartAsync()
    {
        foreach (var sender in _senders)
            sender.Start();
        foreach (var receiver in _receivers)
            receiver.Start();
        _sessions.Start();
        return Task.CompletedTask;
    }

    /// <summary>Receives no further datagram. What the sessions are still to be sent is sent.</summary>
    public Task StopAcceptingAsync()
    {
        foreach (var receiver in _receivers)
            receiver.Stop();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync();
        await _sessions.AllEndedAsync();
        await _sessions.DisposeAsync();
    }
}
