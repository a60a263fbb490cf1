using System.Text;

namespace Charla.Terminal;

/// <summary>Finds in the keys of a terminal what was pasted: it stands between two marks that no keyboard has.</summary>
public sealed class PastedKeys
{
    private const string Begin = "\e[200~";
    private const string End = "\e[201~";

    private readonly List<ConsoleKeyInfo> _held = [];
    private readonly StringBuilder _pasted = new();
    private bool _isPasting;
    private bool _isTooLong;

    /// <summary>Takes a key.</summary>
    /// <param name="key">The next one.</param>
    /// <param name="pasted">What was pasted, where the key ends it; empty where it was more than is kept.</param>
    /// <returns>The keys that were pressed.</returns>
    public IReadOnlyList<ConsoleKeyInfo> Take(ConsoleKeyInfo key, out string? pasted)
    {
        pasted = null;
        if (_isPasting)
        {
            pasted = Paste(key);
            return [];
        }

        // It may be the mark as long as it goes on like it.
        if (key.KeyChar == Begin[_held.Count])
        {
            _held.Add(key);
            if (_held.Count == Begin.Length)
            {
                _held.Clear();
                _isPasting = true;
            }

            return [];
        }

        ConsoleKeyInfo[] pressed = [.. _held];
        _held.Clear();
        if (key.KeyChar != Begin[0])
            return [.. pressed, key];
        _held.Add(key);
        return pressed;
    }

    private string? Paste(ConsoleKeyInfo key)
    {
        var typed = key.Key == ConsoleKey.Enter ? '\n' : key.KeyChar;
        if (typed != '\0')
            _pasted.Append(typed);
        if (_pasted.Length > Editor.MostChars + End.Length)
        {
            _isTooLong = true;
            _pasted.Remove(0, _pasted.Length - End.Length);
        }

        if (_pasted.Length < End.Length || _pasted.ToString(_pasted.Length - End.Length, End.Length) != End)
            return null;
        var text = _isTooLong ? "" : _pasted.ToString(0, _pasted.Length - End.Length);
        _pasted.Clear();
        (_isPasting, _isTooLong) = (false, false);
        return text;
    }
}
