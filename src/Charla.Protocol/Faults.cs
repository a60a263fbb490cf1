namespace Charla.Protocol;

/// <summary>The faults that more than one place can find. Each sentence says what to do about it.</summary>
public static class Faults
{
    public static Fault NotJson() => new(ErrorCode.BadFrame, "NotJson", Limits.FrameDepth);

    public static Fault NotUtf8() => new(ErrorCode.BadFrame, "NotUtf8");

    public static Fault NotAnObject() => new(ErrorCode.BadFrame, "NotAnObject");

    public static Fault TooManyMembers() => new(ErrorCode.BadFrame, "TooManyMembers", Limits.FrameMembers);

    public static Fault MemberTwice(string member) => new(ErrorCode.BadFrame, "MemberTwice", member);

    public static Fault EscapedName() => new(ErrorCode.BadFrame, "EscapedName");

    public static Fault LineTooLong() => new(ErrorCode.TooLong, "LineTooLong", Limits.LineBytes) { EndsConnection = true };

    public static Fault BodyTooLong() => new(ErrorCode.TooLong, "BodyTooLong", Limits.BodyBytes) { EndsConnection = true };

    public static Fault Missing(string member) => new(ErrorCode.BadRequest, "Missing", member);

    public static Fault NotText(string member) => new(ErrorCode.BadRequest, "NotText", member);

    public static Fault NotNumber(string member, long least, long most) => new(ErrorCode.BadRequest, "NotNumber", member, least, most);

    public static Fault NotTrueOrFalse(string member) => new(ErrorCode.BadRequest, "NotTrueOrFalse", member);

    public static Fault LoneSurrogate(string member) => new(ErrorCode.BadRequest, "LoneSurrogate", member);

    public static Fault MemberTooLong(string member, int most) => new(ErrorCode.TooLong, "MemberTooLong", member, most);

    public static Fault TextTooLong(int bytes, int most) => new(ErrorCode.TooLong, "TextTooLong", bytes, most);

    public static Fault ControlCharacter(int control) => new(ErrorCode.BadRequest, "ControlCharacter", control.ToString("X4", System.Globalization.CultureInfo.InvariantCulture));

    public static Fault PasswordsBusy(TimeSpan wait) => new(ErrorCode.SlowDown, "PasswordsBusy", Seconds(wait)) { RetryAfter = wait };

    public static Fault TooManyTries(TimeSpan wait) => new(ErrorCode.SlowDown, "TooManyTries", Seconds(wait)) { RetryAfter = wait };

    public static Fault TooManyRegistrations(TimeSpan wait) => new(ErrorCode.SlowDown, "TooManyRegistrations", Seconds(wait)) { RetryAfter = wait };

    public static Fault Empty(string member) => new(ErrorCode.BadRequest, "Empty", member);

    public static Fault NotOneLine(string member) => new(ErrorCode.BadRequest, "NotOneLine", member);

    public static Fault BadEnding(string name) => new(ErrorCode.BadName, "BadEnding", name);

    public static Fault BadName(string name) => new(ErrorCode.BadName, "BadName", name, Limits.NameRunes);

    public static Fault MixedScripts(string name) => new(ErrorCode.BadName, "MixedScripts", name);

    public static Fault BadConversation(string text) => new(ErrorCode.BadRequest, "BadConversation", text);

    private static long Seconds(TimeSpan wait) => (long)Math.Ceiling(wait.TotalSeconds);
}
