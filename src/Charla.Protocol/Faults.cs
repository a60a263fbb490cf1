namespace Charla.Protocol;

/// <summary>The faults that more than one place can find. Each sentence says what to do about it.</summary>
public static class Faults
{
    /// <summary>The line is not JSON of RFC 8259, or nested deeper than <see cref="Limits.FrameDepth"/>.</summary>
    public static Fault NotJson() => new(ErrorCode.BadFrame, "NotJson", Limits.FrameDepth);

    /// <summary>The line is not UTF-8.</summary>
    public static Fault NotUtf8() => new(ErrorCode.BadFrame, "NotUtf8");

    /// <summary>The line is JSON, but not an object.</summary>
    public static Fault NotAnObject() => new(ErrorCode.BadFrame, "NotAnObject");

    /// <summary>The object has more than <see cref="Limits.FrameMembers"/> members.</summary>
    public static Fault TooManyMembers() => new(ErrorCode.BadFrame, "TooManyMembers", Limits.FrameMembers);

    /// <summary>The object has a member twice, so that two readers could understand it differently.</summary>
    public static Fault MemberTwice(string member) => new(ErrorCode.BadFrame, "MemberTwice", member);

    /// <summary>A member's name is written with an escape.</summary>
    public static Fault EscapedName() => new(ErrorCode.BadFrame, "EscapedName");

    /// <summary>The line is longer than <see cref="Limits.LineBytes"/>; where the next one begins is not known, so the connection ends.</summary>
    public static Fault LineTooLong() => new(ErrorCode.TooLong, "LineTooLong", Limits.LineBytes) { EndsConnection = true };

    /// <summary><c>len</c> is more than <see cref="Limits.BodyBytes"/>; the connection ends.</summary>
    public static Fault BodyTooLong() => new(ErrorCode.TooLong, "BodyTooLong", Limits.BodyBytes) { EndsConnection = true };

    /// <summary>A member that must be there is not.</summary>
    public static Fault Missing(string member) => new(ErrorCode.BadRequest, "Missing", member);

    /// <summary>A member is not a string.</summary>
    public static Fault NotText(string member) => new(ErrorCode.BadRequest, "NotText", member);

    /// <summary>A member is not a whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Fault NotNumber(string member, long least, long most) => new(ErrorCode.BadRequest, "NotNumber", member, least, most);

    /// <summary>A member is neither <c>true</c> nor <c>false</c>.</summary>
    public static Fault NotTrueOrFalse(string member) => new(ErrorCode.BadRequest, "NotTrueOrFalse", member);

    /// <summary>A member has half a surrogate pair as an escape, which is no character.</summary>
    public static Fault LoneSurrogate(string member) => new(ErrorCode.BadRequest, "LoneSurrogate", member);

    /// <summary>A member is longer than <paramref name="most"/> bytes of UTF-8.</summary>
    public static Fault MemberTooLong(string member, int most) => new(ErrorCode.TooLong, "MemberTooLong", member, most);

    /// <summary>A message's text has more than <paramref name="most"/> bytes, counted as they are written on the wire.</summary>
    public static Fault TextTooLong(int bytes, int most) => new(ErrorCode.TooLong, "TextTooLong", bytes, most);

    /// <summary>A text has a control character; <paramref name="control"/> is its code point.</summary>
    public static Fault ControlCharacter(int control) => new(ErrorCode.BadRequest, "ControlCharacter", control.ToString("X4", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Too many passwords are being checked; the time after which to try again is rounded up to seconds in the sentence.</summary>
    public static Fault PasswordsBusy(TimeSpan wait) => new(ErrorCode.SlowDown, "PasswordsBusy", Seconds(wait)) { RetryAfter = wait };

    /// <summary>Too many wrong passwords for this account; the time after which to try again is rounded up to seconds in the sentence.</summary>
    public static Fault TooManyTries(TimeSpan wait) => new(ErrorCode.SlowDown, "TooManyTries", Seconds(wait)) { RetryAfter = wait };

    /// <summary>Too many new accounts; the time after which to try again is rounded up to seconds in the sentence.</summary>
    public static Fault TooManyRegistrations(TimeSpan wait) => new(ErrorCode.SlowDown, "TooManyRegistrations", Seconds(wait)) { RetryAfter = wait };

    /// <summary>A member that must have something in it is an empty text.</summary>
    public static Fault Empty(string member) => new(ErrorCode.BadRequest, "Empty", member);

    /// <summary>A member that has to be one line has a line break, another control character, or one that turns the direction of writing.</summary>
    public static Fault NotOneLine(string member) => new(ErrorCode.BadRequest, "NotOneLine", member);

    /// <summary>A new name ends in <c>.</c> or <c>-</c>.</summary>
    public static Fault BadEnding(string name) => new(ErrorCode.BadName, "BadEnding", name);

    /// <summary>A name is empty, has other characters than names may have, or more than <see cref="Limits.NameRunes"/>.</summary>
    public static Fault BadName(string name) => new(ErrorCode.BadName, "BadName", name, Limits.NameRunes);

    /// <summary>A name mixes scripts whose letters look alike (UTS #39).</summary>
    public static Fault MixedScripts(string name) => new(ErrorCode.BadName, "MixedScripts", name);

    /// <summary>A conversation's name is neither <c>#room</c> nor <c>@nick</c>.</summary>
    public static Fault BadConversation(string text) => new(ErrorCode.BadRequest, "BadConversation", text);

    private static long Seconds(TimeSpan wait) => (long)Math.Ceiling(wait.TotalSeconds);
}
