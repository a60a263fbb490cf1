using System.Net;

namespace Charla.Lab.Signin;

/// <summary>Where someone is in the talk that signs them in.</summary>
internal enum Step
{
    /// <summary>They were shown the menu.</summary>
    Menu,

    /// <summary>They were asked for a nick.</summary>
    Nick,

    /// <summary>They were asked for a token.</summary>
    Token,

    /// <summary>What they answered is being looked up or stored.</summary>
    Working,

    /// <summary>They are in the room.</summary>
    In,
}

/// <summary>An address that talks with us, and how far it has come.</summary>
internal sealed class SigninCaller(UdpDoor door, IPEndPoint at, Guest guest, bool speaksLines)
{
    public UdpDoor Door { get; } = door;

    public IPEndPoint At { get; } = at;

    public Guest Guest { get; } = guest;

    public bool SpeaksLines { get; } = speaksLines;

    public Step Step { get; set; }

    /// <summary>When they are in the room.</summary>
    public UdpMember? Member { get; set; }
}

/// <summary>Something a caller said that takes the file to answer.</summary>
internal readonly record struct Answer(SigninCaller Caller, Step To, string Text);
