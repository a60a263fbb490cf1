namespace Charla.Terminal;

/// <summary>What was sent before, to be called back; what is being typed meanwhile waits below it.</summary>
public sealed class InputHistory
{
    private const int Most = 200;

    private readonly List<string> _lines = [];
    private string _draft = "";
    private int _back;

    public void Add(string text)
    {
        if (_lines is not [.., var last] || last != text)
            _lines.Add(text);
        if (_lines.Count > Most)
            _lines.RemoveAt(0);
        _back = 0;
    }

    /// <summary>The one before, or (below zero) after; null where there is none.</summary>
    public string? Recall(int by, string typed)
    {
        var to = _back + by;
        if (to < 0 || to > _lines.Count)
            return null;
        if (_back == 0)
            _draft = typed;
        _back = to;
        return to == 0 ? _draft : _lines[^to];
    }

    public void Forget() => _back = 0;
}
