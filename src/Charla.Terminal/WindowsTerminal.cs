using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Charla.Terminal;

/// <summary>The console of this process, in the mode in which it speaks as terminals elsewhere do (Windows 10 and later).</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsTerminal : ITerminal
{
    private const uint VirtualInput = 0x200;
    private const uint VirtualOutput = 0x4 | 0x1 | 0x8;

    private readonly nint _input = GetStdHandle(-10);
    private readonly nint _output = GetStdHandle(-11);
    private readonly char[] _typed = new char[256];
    private readonly Lock _gate = new();
    private uint _inputBefore;
    private uint _outputBefore;
    private bool _isOver;
    private (int, int) _size;

    public Action Changed { get; set; } = () => { };

    public int Columns => Math.Max(1, Console.WindowWidth);

    public int Rows => Math.Max(1, Console.WindowHeight);

    /// <summary>Takes the console over; null where there is none, or one that is too old.</summary>
    public static WindowsTerminal? Open()
    {
        var terminal = new WindowsTerminal();
        if (!GetConsoleMode(terminal._input, out terminal._inputBefore) || !GetConsoleMode(terminal._output, out terminal._outputBefore))
            return null;
        if (!SetConsoleMode(terminal._input, VirtualInput) || !SetConsoleMode(terminal._output, VirtualOutput))
        {
            terminal.Restore();
            return null;
        }

        AppDomain.CurrentDomain.ProcessExit += terminal.OnEnd;
        AppDomain.CurrentDomain.UnhandledException += terminal.OnEnd;
        terminal._size = (terminal.Columns, terminal.Rows);
        terminal.Write(Sequences.Enter);
        return terminal;
    }

    public int Read(Span<byte> buffer, TimeSpan wait)
    {
        // A console does not tell when its window changes: one looks.
        var isReady = WaitForSingleObject(_input, (uint)Math.Min(wait.TotalMilliseconds, 250)) == 0;
        if (_size != (Columns, Rows))
        {
            _size = (Columns, Rows);
            Changed();
        }

        if (!isReady)
            return 0;
        var most = Math.Min(_typed.Length, buffer.Length / 3);
        if (!ReadConsoleW(_input, _typed, (uint)most, out var count, 0))
            return -1;
        return Encoding.UTF8.GetBytes(_typed.AsSpan(0, (int)count), buffer);
    }

    public void Write(string text)
    {
        lock (_gate)
        {
            if (!_isOver)
                Console.Out.Write(text);
            Console.Out.Flush();
        }
    }

    public void Suspend()
    {
        // There is no such thing here.
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        OnEnd(this, EventArgs.Empty);
    }

    private void OnEnd(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            Write(Sequences.Leave);
            _isOver = true;
            Restore();
        }
    }

    private void Restore()
    {
        SetConsoleMode(_input, _inputBefore);
        SetConsoleMode(_output, _outputBefore);
    }

    [DllImport("kernel32.dll")]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetConsoleMode(nint handle, uint mode);

    [DllImport("kernel32.dll")]
    private static extern uint WaitForSingleObject(nint handle, uint milliseconds);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ReadConsoleW(nint handle, [Out] char[] buffer, uint count, out uint read, nint control);
}
