using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>The lines that someone types, or that a pipe brings, as they are, until Ctrl-D or the pipe's end.</summary>
public sealed class TypedLines(Surroundings here, Screen screen)
{
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!here.IsTerminal)
        {
            while (await here.ReadLineAsync(cancellation) is { } line)
                yield return line.TrimEnd('\r');
            yield break;
        }

        var pastes = new PastedKeys();
        await foreach (var typed in Keys(cancellation).ReadAllAsync(cancellation))
        {
            var pressed = pastes.Take(typed, out var pasted);
            foreach (var key in pressed)
            {
                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control })
                    yield break;
                if (screen.Press(key) is { } line)
                    yield return line;
            }

            if (pasted is not null && !screen.Paste(pasted))
                screen.Line(Say.PasteTooLong(Editor.MostChars), Look.Warning);
        }
    }

    // Waiting for a key cannot be cancelled: a thread of its own does, and does not keep the process alive.
    private ChannelReader<ConsoleKeyInfo> Keys(CancellationToken cancellation)
    {
        var keys = Channel.CreateBounded<ConsoleKeyInfo>(1024);
        var thread = new Thread(() =>
        {
            try
            {
                while (!cancellation.IsCancellationRequested)
                    keys.Writer.TryWrite(here.ReadKey());
            }
            catch (InvalidOperationException e)
            {
                keys.Writer.TryComplete(e);
            }
        })
        { IsBackground = true, Name = "keys" };
        thread.Start();
        return keys.Reader;
    }
}
