using Microsoft.Playwright;

namespace Charla.EndToEnd.Web;

/// <summary>A finger on the screen, as the browser gets it from a touch screen: with everything that the system makes of a long press.</summary>
internal sealed class Finger(ICDPSession session)
{
    public static async Task<Finger> Of(Visitor visitor) => new(await visitor.Context.NewCDPSessionAsync(visitor.Page));

    /// <summary>Puts fingers down at the middle of it.</summary>
    public async Task<(float X, float Y)> Down(ILocator target, int fingers = 1)
    {
        await target.ScrollIntoViewIfNeededAsync();
        var box = await target.BoundingBoxAsync() ?? throw new InvalidOperationException("It is not on the screen.");
        var at = (X: box.X + Math.Min(box.Width, 300) / 2, Y: box.Y + Math.Min(box.Height, 300) / 2);
        await Send("touchStart", Enumerable.Range(0, fingers).Select(i => (at.X + 40 * i, at.Y)));
        return at;
    }

    public Task Move(float x, float y) => Send("touchMove", [(x, y)]);

    public Task Up() => Send("touchEnd", []);

    /// <summary>Presses until <paramref name="happens"/>, and lifts the finger then.</summary>
    public async Task Press(ILocator target, Func<Task> happens)
    {
        await Down(target);
        await happens();
        await Up();
    }

    private Task Send(string type, IEnumerable<(float X, float Y)> points) =>
        session.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = points.Select((point, i) => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y, ["id"] = i }).ToArray(),
        });
}
