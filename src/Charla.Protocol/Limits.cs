namespace Charla.Protocol;

/// <summary>Every bound of the wire, in one place. <c>docs/protocol.md</c> states the same numbers.</summary>
public static class Limits
{
    /// <summary>The protocol version that <c>hello</c> and <c>welcome</c> carry.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>The port a server listens on by default.</summary>
    public const int DefaultPort = 22222;

    /// <summary>The port of HTTP and WebSocket by default.</summary>
    public const int DefaultHttpPort = 8080;

    /// <summary>Bytes of one line, its <c>\n</c> not counted.</summary>
    public const int LineBytes = 64 * 1024;

    /// <summary>Bytes that may follow a line as its body (<c>len</c>).</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>Members of one frame, at its top level.</summary>
    public const int FrameMembers = 32;

    /// <summary>How deep objects and lists may nest in a frame.</summary>
    public const int FrameDepth = 8;

    /// <summary>Bytes of a message's text in UTF-8, however JSON spells it.</summary>
    public const int TextBytes = 16 * 1024;

    /// <summary>Bytes of a topic as its JSON string is written, without the quotes; so are those of all other texts that have a limit.</summary>
    public const int TopicBytes = 1024;

    /// <summary>Characters (Unicode scalar values) of a nick or of a room's name without its <c>#</c>.</summary>
    public const int NameRunes = 32;

    /// <summary>Bytes of an author's own id (<c>cid</c>) of a change.</summary>
    public const int CidBytes = 64;

    /// <summary>Bytes of a reaction.</summary>
    public const int EmojiBytes = 64;

    /// <summary>Different reactions on one message.</summary>
    public const int ReactionsPerMessage = 64;

    /// <summary>Bytes of the nicks, with quotes and commas, of all who react to a message.</summary>
    public const int ReactingNickBytes = 24 * 1024;

    /// <summary>Bytes of these nicks and of the text as its JSON string is written, together: a message is read as one line.</summary>
    public const int TextAndNickBytes = TextBytes + ReactingNickBytes;

    /// <summary>People that one message can mention; further names are plain text.</summary>
    public const int MentionsPerMessage = 50;

    /// <summary>Bytes of a shown name, of a device's name and of a client's name in <c>hello</c>.</summary>
    public const int ShownNameBytes = 128;

    /// <summary>The fewest characters of a password.</summary>
    public const int PasswordMinChars = 6;

    /// <summary>The most bytes of a password.</summary>
    public const int PasswordMaxBytes = 256;

    /// <summary>Bytes of a token.</summary>
    public const int TokenBytes = 128;

    /// <summary>Devices (tokens) of one account; signing in on one more revokes the oldest.</summary>
    public const int DevicesPerAccount = 100;

    /// <summary>Accounts that one account can block.</summary>
    public const int BlocksPerAccount = 500;

    /// <summary>Conversations an account can be in.</summary>
    public const int ConversationsPerAccount = 1000;

    /// <summary>Entries or rows that one request may ask for.</summary>
    public const int PageEntries = 500;

    /// <summary>Bytes of what one searches for.</summary>
    public const int SearchTextBytes = 1024;

    /// <summary>Hits that one search may ask for.</summary>
    public const int SearchHits = 50;

    /// <summary>Messages before and after each hit.</summary>
    public const int SearchContext = 5;

    /// <summary>Bytes of entries after which an answer ends early, with <c>more</c>.</summary>
    public const int PageBytes = 256 * 1024;

    /// <summary>Requests of one session that wait for their answer; past it the server reads no further from it.</summary>
    public const int UnansweredRequests = 256;

    /// <summary>Bytes of a datagram.</summary>
    public const int DatagramBytes = 1200;

    /// <summary>Parts that a frame longer than a datagram may travel in.</summary>
    public const int Parts = 128;
}
