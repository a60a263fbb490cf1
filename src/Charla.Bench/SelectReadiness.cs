using System.Net.Sockets;

namespace Charla.Bench;

/// <summary>The way that every system has. It looks at all sockets each time, so its figures are for small loads.</summary>
internal sealed class SelectReadiness : Readiness
{
    private readonly Dictionary<Socket, int> _keys = [];
    private readonly HashSet<Socket> _writing = [];
    private readonly List<(int Key, bool Writable)> _ready = [];

    public override void Add(Socket socket, int key) => _keys[socket] = key;

    public override void Change(Socket socket, int key, bool writing)
    {
        if (writing)
            _writing.Add(socket);
        else
            _writing.Remove(socket);
    }

    public override void Remove(Socket socket, int key)
    {
        _keys.Remove(socket);
        _writing.Remove(socket);
    }

    public override int Wait(int milliseconds)
    {
        _ready.Clear();
        if (_keys.Count == 0)
            return 0;
        List<Socket> readable = [.. _keys.Keys];
        List<Socket> writable = [.. _writing];
        Socket.Select(readable, writable.Count > 0 ? writable : null, null, milliseconds * 1000);
        _ready.AddRange(readable.Select(socket => (_keys[socket], false)));
        _ready.AddRange(writable.Select(socket => (_keys[socket], true)));
        return _ready.Count;
    }

    public override (int Key, bool Writable) Ready(int i) => _ready[i];

    public override void Dispose()
    {
        // Holds nothing of its own.
    }
}
