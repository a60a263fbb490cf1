using System.Globalization;
using System.Net;
using Charla.Protocol;
using Charla.Server.Sessions.Operations;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>
/// What strangers are answered: never more bytes than came, since the address may be another's, and nothing
/// is remembered of it.
/// </summary>
internal sealed class UdpDoor(UdpSocket socket, UdpSessions sessions)
{
    private readonly DatagramBatch _answers = socket.CreateBatch(64, Limits.DatagramBytes);
    private readonly FrameWriter _frames = new();

    /// <summary>Answers <c>hello</c>.</summary>
    public void Greet(in Frame hello, int length, IPEndPoint remote, ReadOnlySpan<byte> address)
    {
        try
        {
            var greeting = Greeting.Read(hello);
            if (hello.Has("len"u8))
                throw new FaultException(new Fault(ErrorCode.BadRequest, "NoBody", "hello"));
            if (greeting.Fault is { } fault)
                throw new FaultException(fault);
            _frames.Clear();
            var sid = sessions.Proofs.NewSid(address).ToString();
            greeting.WriteWelcome(_frames, sessions.Context, Transport.Udp, remote, sid);
            if (_frames.Length > length)
            {
                // A client that padded it for what older servers say is answered as they do.
                _frames.Clear();
                greeting.WriteWelcome(_frames, sessions.Context, Transport.Udp, remote, sid, isShort: true);
            }

            if (_frames.Length <= length)
                Answer(address);
            else
                Refuse(new Fault(ErrorCode.TooShort, "TooShort", _frames.Length), length, address);
        }
        catch (FaultException refused)
        {
            Refuse(refused.Fault, length, address);
        }
    }

    public void RefuseGone(int length, ReadOnlySpan<byte> address) =>
        Refuse(new Fault(ErrorCode.SessionGone, "SessionGone"), length, address);

    /// <summary>Says why something was not taken; without a sentence where only the code fits, and not too often.</summary>
    public void Refuse(Fault fault, int length, ReadOnlySpan<byte> address)
    {
        if (!sessions.Refusals.TryTake(out _))
            return;
        _frames.Clear();
        _frames.Begin("error"u8).Text("code"u8, fault.Code.Name()).Text("message"u8, fault.Message(CultureInfo.InvariantCulture)).End();
        if (_frames.Length > length)
        {
            _frames.Clear();
            _frames.Begin("error"u8).Text("code"u8, fault.Code.Name()).End();
        }

        if (_frames.Length <= length)
            Answer(address);
    }

    /// <summary>
    /// A session's datagram came from another address: the client there is to prove that it gets answers there. Not counted
    /// as a refusal: one who writes nonsense, and uses up those, must not keep the others where they were.
    /// </summary>
    public void Challenge(UdpSid sid, int length, ReadOnlySpan<byte> address)
    {
        _frames.Clear();
        _frames.Begin("move"u8).Text("token"u8, sessions.Proofs.MoveToken(sid, address)).End();
        if (_frames.Length <= length)
            Answer(address);
    }

    /// <summary>Sends what was answered so far.</summary>
    public void Send()
    {
        if (_answers.Count > 0)
            socket.Send(_answers);
    }

    private void Answer(ReadOnlySpan<byte> address)
    {
        _answers.Add(_frames.Written, address);
        if (_answers.IsFull)
            Send();
    }
}
