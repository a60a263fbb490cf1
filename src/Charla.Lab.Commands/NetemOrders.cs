using Charla.Netem;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>What can be typed while <c>charla lab netem</c> runs: each order, in English and in Spanish, and its answer.</summary>
internal sealed class NetemOrders
{
    private static readonly string[] Up = ["up", "to-server", "subida", "servidor"];
    private static readonly string[] Down = ["down", "to-client", "bajada", "cliente"];
    private static readonly string[] Both = ["both", "on", "ambos", "sí", "si"];
    private static readonly string[] Off = ["off", "no"];

    private readonly NetemProxies _proxies;
    private readonly NetemView _view;
    private readonly Action _quit;
    private readonly List<(string[] Words, Func<string[], string> Do)> _orders;

    public NetemOrders(NetemProxies proxies, NetemView view, Action quit)
    {
        (_proxies, _view, _quit) = (proxies, view, quit);
        _orders =
        [
            (["deaf", "sordo", "sorda"], rest => Switch(rest, "deaf", (c, isOn) => c with { Deaf = isOn })),
            (["pause", "pausa"], rest => Switch(rest, "pause", (c, isOn) => c with { Paused = isOn })),
            (["refuse", "rechazar"], Refuse),
            (["cut", "cortar", "corta"], _ => Cut()),
            (["clear", "despejar", "limpiar"], _ => Clear()),
            (["status", "estado"], _ => string.Join('\n', _view.Status())),
            (["help", "ayuda", "?"], _ => NetemTexts.Of("OrdersHelp")),
            (["quit", "exit", "salir"], _ => Quit()),
        ];
    }

    /// <summary>Does what a line says.</summary>
    /// <returns>The answer: what holds now, or what would have been possible; empty for an empty line.</returns>
    public string Do(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return "";
        var way = Is(words[0], Up) ? Direction.ToServer : Is(words[0], Down) ? Direction.ToClient : (Direction?)null;
        var rest = way is null ? words : words[1..];
        if (rest.Length > 0 && Knob.Named(rest[0]) is { } knob)
            return Turn(knob, way, string.Join(' ', rest[1..]));
        // "up deaf" is "deaf up".
        if (rest.Length > 0 && _orders.Find(order => Is(rest[0], order.Words)).Do is { } act)
            return act(way is null ? rest[1..] : [words[0]]);
        return NetemTexts.Of("UnknownOrder", SafeText.Line(line.Trim()));
    }

    private static bool Is(string word, string[] names) => names.Contains(word, StringComparer.OrdinalIgnoreCase);

    private string Turn(Knob knob, Direction? way, string text)
    {
        if (!knob.TryRead(text, out var values, out var trouble))
            return trouble;
        if (way is not Direction.ToClient)
            _proxies.ToServer = knob.With(_proxies.ToServer, values.ToServer);
        if (way is not Direction.ToServer)
            _proxies.ToClient = knob.With(_proxies.ToClient, values.ToClient);
        return _view.Weather();
    }

    private string Switch(string[] rest, string name, Func<Conditions, bool, Conditions> with)
    {
        var word = rest is [] ? Both[0] : rest[0];
        var isOff = Is(word, Off);
        if (rest.Length > 1 || !(isOff || Is(word, Both) || Is(word, Up) || Is(word, Down)))
            return NetemTexts.Of("BadWay", name);
        if (!Is(word, Down))
            _proxies.ToServer = with(_proxies.ToServer, !isOff);
        if (!Is(word, Up))
            _proxies.ToClient = with(_proxies.ToClient, !isOff);
        return _view.Weather();
    }

    private string Refuse(string[] rest)
    {
        if (rest.Length > 1 || (rest is [var word] && !Is(word, Both) && !Is(word, Off)))
            return NetemTexts.Of("BadRefuse");
        _proxies.Refuse = rest is [] || Is(rest[0], Both);
        return NetemTexts.Of(_proxies.Refuse ? "RefuseOn" : "RefuseOff");
    }

    private string Cut()
    {
        var flows = _proxies.All.Sum(one => one.Proxy.Counters.Flows);
        _proxies.CutAll();
        return NetemTexts.Of(flows == 1 ? "CutOne" : "CutMany", flows);
    }

    private string Clear()
    {
        (_proxies.ToServer, _proxies.ToClient, _proxies.Refuse) = (Conditions.Clear, Conditions.Clear, false);
        return NetemTexts.Of("Cleared");
    }

    private string Quit()
    {
        _quit();
        return "";
    }
}
