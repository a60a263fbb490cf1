using System.Net;
using System.Net.Sockets;

namespace Charla.Server.Transports;

/// <summary>One system call per datagram: everywhere.</summary>
internal sealed class PlainUdpSocket(Socket socket) : UdpSocket(socket)
{
    // On some systems nothing wakes a thread that waits in a receive: so none waits for long.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly SocketAddress _from = new(socket.AddressFamily);
    private volatile bool _isStopped;

    public override DatagramBatch CreateBatch(int capacity, int slotBytes) => new(capacity, slotBytes);

    public override void Receive(DatagramBatch batch)
    {
        batch.Clear();
        do
        {
            try
            {
                if (batch.Count == 0 && (!Socket.Poll(Patience, SelectMode.SelectRead) || _isStopped))
                    return;
                var length = Socket.ReceiveFrom(batch.Slot(batch.Count), SocketFlags.None, _from);
                batch.Add(length, _from.Buffer.Span[.._from.Size]);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.MessageSize)
            {
                batch.Add(batch.SlotBytes, _from.Buffer.Span[.._from.Size]);
            }
            catch (SocketException)
            {
                // A client that is gone, which the network reports, is no trouble of the others'.
                return;
            }
        }
        while (!batch.IsFull && Socket.Available > 0);
    }

    public override void StopReceiving() => _isStopped = true;

    public override void Send(DatagramBatch batch)
    {
        SocketAddress? to = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var address = batch.Address(i);
            to ??= new SocketAddress(Socket.AddressFamily, address.Length);
            address.CopyTo(to.Buffer.Span);
            try
            {
                Socket.SendTo(batch.Datagram(i), SocketFlags.None, to);
            }
            catch (SocketException)
            {
                // Lost.
            }
        }

        batch.Clear();
    }
}
