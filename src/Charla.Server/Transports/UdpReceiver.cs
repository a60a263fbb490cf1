using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions.Operations;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Transports;

/// <summary>
/// Receives the datagrams of one bound address and finds whose they are. One thread, which never waits for anything
/// else. Nothing is remembered of strangers: only a sign-in with a good id begins a session.
/// </summary>
internal sealed class UdpReceiver(UdpSocket socket, UdpSender sender, UdpSessions sessions)
{
    private const int BatchDatagrams = 64;

    private static readonly IPEndPoint AnyIPv4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnyIPv6 = new(IPAddress.IPv6Any, 0);

    private readonly DatagramBatch _batch = socket.CreateBatch(BatchDatagrams, UdpSocket.ReceiveSlotBytes);
    private readonly UdpDoor _door = new(socket, sessions);
    private Thread? _thread;
    private volatile bool _isStopping;

    public void Start()
    {
        var thread = new Thread(Run) { Name = $"udp receiver {socket.LocalEndPoint}", IsBackground = true };
        thread.Start();
        _thread = thread;
    }

    /// <summary>Receives nothing any more.</summary>
    public void Stop()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        socket.StopReceiving();
        _thread?.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            socket.Receive(_batch);
            var now = sessions.Context.Time.GetTimestamp();
            for (var i = 0; i < _batch.Count; i++)
            {
                try
                {
                    Take(_batch.Datagram(i), _batch.Address(i), now);
                }
                catch (Exception error)
                {
                    // A fault of ours in one datagram: the others are taken.
                    Log.ConnectionFailed(sessions.Context.Log, error);
                }
            }

            _door.Send();
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address, long now)
    {
        // Other kinds than plain ones are for other versions.
        if (datagram.IsEmpty || datagram[0] != (byte)'{')
            return;
        if (datagram.Length > Limits.DatagramBytes)
        {
            _door.Refuse(new Fault(ErrorCode.TooLong, "DatagramTooLong", Limits.DatagramBytes), datagram.Length, address);
            return;
        }

        var end = datagram.IndexOf((byte)'\n');
        if (!Frame.TryParse(end < 0 ? datagram : datagram[..end], out var frame, out var fault))
            _door.Refuse(fault!, datagram.Length, address);
        else if (frame.Op.SequenceEqual("hello"u8))
            _door.Greet(frame, datagram.Length, EndPointOf(address), address);
        else if (!frame.Has("sid"u8))
            _door.Refuse(new Fault(ErrorCode.HelloFirst, "HelloFirst"), datagram.Length, address);
        else if (UdpSid.TryParse(frame.Json("sid"u8), out var sid))
            Take(datagram, sid, frame, address, now);
        else
            _door.RefuseGone(datagram.Length, address);
    }

    private void Take(ReadOnlySpan<byte> datagram, UdpSid sid, in Frame first, ReadOnlySpan<byte> address, long now)
    {
        var session = sessions.Find(sid) ?? TryBegin(sid, first, datagram.Length, address);
        if (session is null)
            return;
        var known = session.Address;
        if (known.Sender != sender || !known.Bytes.SequenceEqual(address))
        {
            if (!first.Op.SequenceEqual("move"u8) || !sessions.Proofs.IsGood(sid, address, first.Json("token"u8)))
            {
                _door.Challenge(sid, datagram.Length, address);
                return;
            }

            session.MoveTo(new UdpAddress(address, EndPointOf(address), sender));
        }

        session.Heard = now;
        session.Receive(datagram);
    }

    private UdpSession? TryBegin(UdpSid sid, in Frame first, int length, ReadOnlySpan<byte> address)
    {
        if (!(first.Op.SequenceEqual("signin"u8) || first.Op.SequenceEqual("register"u8)) || sessions.HasEnded(sid) || !sessions.Proofs.IsGood(sid, address))
        {
            _door.RefuseGone(length, address);
            return null;
        }

        try
        {
            var session = sessions.TryBegin(sid, new UdpAddress(address, EndPointOf(address), sender), Greeting.ReadAgain(first));
            if (session is null)
                _door.Refuse(new Fault(ErrorCode.TooMany, "TooManyConnections"), length, address);
            return session;
        }
        catch (FaultException refused)
        {
            _door.Refuse(refused.Fault, length, address);
            return null;
        }
    }

    private static IPEndPoint EndPointOf(ReadOnlySpan<byte> address)
    {
        var family = SocketAddress.GetMaximumAddressSize(AddressFamily.InterNetwork) >= address.Length ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var socketAddress = new SocketAddress(family, address.Length);
        address.CopyTo(socketAddress.Buffer.Span);
        return (IPEndPoint)(family == AddressFamily.InterNetwork ? AnyIPv4 : AnyIPv6).Create(socketAddress);
    }
}
