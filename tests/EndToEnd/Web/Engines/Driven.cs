namespace Charla.EndToEnd.Web.Engines;

/// <summary>A browser that is told of mouse, keyboard and finger in the "actions" of W3C's WebDriver, which those of WebDriver BiDi are, too.</summary>
internal abstract class Driven : Engine
{
    private const string Control = "\uE009";

    /// <summary>https://www.w3.org/TR/webdriver2/#keyboard-actions.</summary>
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["Backspace"] = "\uE003",
        ["Tab"] = "\uE004",
        ["Enter"] = "\uE007",
        ["Escape"] = "\uE00C",
        ["PageUp"] = "\uE00E",
        ["PageDown"] = "\uE00F",
        ["End"] = "\uE010",
        ["Home"] = "\uE011",
        ["ArrowUp"] = "\uE013",
        ["ArrowDown"] = "\uE015",
    };

    private int _turns;

    public override Task Move(double x, double y) => Mouse(To(x, y));

    public override Task Click(double x, double y) => Mouse(To(x, y), Down, Up);

    // A wheel of its own for each turn: WebKit's driver takes how far one turned for where it stands, and turns by the difference.
    public override Task Wheel(double x, double y, double by) =>
        Act($"wheel {++_turns}", "wheel", null, new { type = "scroll", x = (int)x, y = (int)y, deltaX = 0, deltaY = (int)by, duration = 0 });

    public override Task Press(string key, bool control = false)
    {
        var value = Keys.GetValueOrDefault(key, key);
        return control
            ? Keyboard(("keyDown", Control), ("keyDown", value), ("keyUp", value), ("keyUp", Control))
            : Keyboard(("keyDown", value), ("keyUp", value));
    }

    public override Task Touch(double x, double y, TimeSpan held) =>
        Act("finger", "pointer", new { pointerType = "touch" }, To(x, y), Down, new { type = "pause", duration = (int)held.TotalMilliseconds }, Up);

    public override Task Type(string text) => Keyboard([.. Runes(text).SelectMany(key => new[] { ("keyDown", key), ("keyUp", key) })]);

    protected abstract Task Perform(object[] sources);

    private static object Down => new { type = "pointerDown", button = 0 };

    private static object Up => new { type = "pointerUp", button = 0 };

    private static object To(double x, double y) => new { type = "pointerMove", duration = 0, x = (int)x, y = (int)y };

    private static IEnumerable<string> Runes(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    private Task Mouse(params object[] actions) => Act("mouse", "pointer", new { pointerType = "mouse" }, actions);

    private Task Keyboard(params (string Type, string Value)[] actions) =>
        Act("keyboard", "key", null, [.. actions.Select(action => (object)new { type = action.Type, value = action.Value })]);

    private Task Act(string id, string type, object? parameters, params object[] actions) =>
        Perform([parameters is null ? new { type, id, actions } : new { type, id, parameters, actions }]);
}
