using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Charla.Terminal;

/// <summary>The terminal of this process, by termios. It is given back however the process ends, but by SIGKILL.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixTerminal : ITerminal
{
    private const int Input = 0;
    private const short PollIn = 1;
    private const int Now = 0;

    // More than any system's struct termios; what is in it only the C library knows.
    private const int TermiosBytes = 256;

    private readonly byte[] _before = new byte[TermiosBytes];
    private readonly byte[] _raw = new byte[TermiosBytes];
    private readonly FileStream _output = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _gate = new();
    private bool _isEntered;
    private bool _isOver;

    private UnixTerminal()
    {
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Changed()),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, Continued),
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stopped),
            // At once, however long leaving takes, and whether or not anything else is done about them.
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => OnEnd(this, EventArgs.Empty)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => OnEnd(this, EventArgs.Empty)),
        ];
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
    }

    public Action Changed { get; set; } = () => { };

    public int Columns => Math.Max(1, Console.WindowWidth);

    public int Rows => Math.Max(1, Console.WindowHeight);

    /// <summary>Takes the terminal over; null where there is none.</summary>
    public static UnixTerminal? Open()
    {
        var terminal = new UnixTerminal();
        if (tcgetattr(Input, terminal._before) != 0)
        {
            terminal.Dispose();
            return null;
        }

        terminal._before.CopyTo(terminal._raw, 0);
        cfmakeraw(terminal._raw);
        terminal.Enter();
        return terminal;
    }

    public int Read(Span<byte> buffer, TimeSpan wait)
    {
        var descriptor = new PollDescriptor { Descriptor = Input, Events = PollIn };
        if (poll(ref descriptor, 1, (int)Math.Min(wait.TotalMilliseconds, int.MaxValue)) <= 0)
            return 0;
        var count = (int)read(Input, ref MemoryMarshal.GetReference(buffer), buffer.Length);
        // A signal came in between (EINTR), or nothing is there after all (EAGAIN).
        if (count < 0 && Marshal.GetLastPInvokeError() is 4 or 11 or 35)
            return 0;
        return count <= 0 ? -1 : count;
    }

    public void Write(string text)
    {
        lock (_gate)
        {
            if (_isEntered)
                Put(text);
        }
    }

    public void Suspend()
    {
        if (CanBeContinued())
            _ = kill(0, SigTstp);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        foreach (var signal in _signals)
            signal.Dispose();
        OnEnd(this, EventArgs.Empty);
    }

    private static int SigTstp => OperatingSystem.IsLinux() ? 20 : 18;

    private static int SigStop => OperatingSystem.IsLinux() ? 19 : 17;

    // A shell in our session that is not in our group waits for us, and has "fg".
    private static bool CanBeContinued() => getsid(getppid()) == getsid(0) && getpgid(getppid()) != getpgid(0);

    private void Enter()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _ = tcsetattr(Input, Now, _raw);
            if (!_isEntered)
                Put(Sequences.Enter);
            _isEntered = true;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (!_isEntered)
                return;
            _isEntered = false;
            Put(Sequences.Leave);
            _ = tcsetattr(Input, Now, _before);
        }
    }

    private void OnEnd(object? sender, EventArgs e)
    {
        lock (_gate)
            _isOver = true;
        Leave();
    }

    private void Stopped(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!CanBeContinued())
            return;
        Leave();
        _ = kill(Environment.ProcessId, SigStop);
    }

    private void Continued(PosixSignalContext signal)
    {
        // Else the runtime puts back what it knows, which is not our mode.
        signal.Cancel = true;
        Enter();
        Changed();
    }

    private void Put(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The terminal is gone, and its hang-up is on the way.
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int tcgetattr(int descriptor, [In, Out] byte[] termios);

    [DllImport("libc", SetLastError = true)]
    private static extern int tcsetattr(int descriptor, int when, byte[] termios);

    [DllImport("libc")]
    private static extern void cfmakeraw([In, Out] byte[] termios);

    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int descriptor, ref byte buffer, nint count);

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    private static extern int getppid();

    [DllImport("libc")]
    private static extern int getpgid(int process);

    [DllImport("libc")]
    private static extern int getsid(int process);
}
