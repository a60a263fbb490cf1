using System.Text;
using Charla.CommandLine;
using Charla.Lab.Talks;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>
/// Sends each line that is typed and prints what comes back, while it comes: a client that first sends all of a long message and
/// only then reads would wait for a server that waits for it.
/// </summary>
internal sealed class EchoConversation(Typist typist, PlainTalk talk, TimeProvider time)
{
    private const int PatienceSeconds = 2;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private volatile TaskCompletionSource _answered = new();
    private long _partsHeard;
    private volatile bool _isLeaving;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var hearing = HearAllAsync(ending.Token);
        try
        {
            while (!hearing.IsCompleted)
            {
                typist.Ask();
                var typing = typist.NextAsync();
                if (await Task.WhenAny(typing, hearing) == hearing)
                    break;
                typist.Hush();
                if (await typing is not { } line || line.Trim().Equals("exit", StringComparison.OrdinalIgnoreCase))
                {
                    await LeaveAsync(cancellation);
                    break;
                }

                await SayAsync(line, hearing, cancellation);
            }
        }
        finally
        {
            typist.Hush();
            await ending.CancelAsync();
            await ((Task)hearing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (hearing.IsCompletedSuccessfully && hearing.Result is { } failure)
            throw failure;
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        // That the server then hangs up is no news.
        _isLeaving = true;
        try
        {
            await talk.SendAsync("exit"u8.ToArray(), cancellation);
        }
        catch (IOException)
        {
            // It has gone already.
        }

        typist.Line(LabHelp.Of("EchoClientBye"));
    }

    private async Task SayAsync(string line, Task hearing, CancellationToken cancellation)
    {
        var message = Encoding.UTF8.GetBytes(line);
        if (message.Length > talk.MostBytes)
        {
            typist.Line(LabHelp.Of("MessageTooLong", talk.MostBytes));
            return;
        }

        var answered = _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await talk.SendAsync(message, cancellation);
        }
        catch (IOException)
        {
            // The person at the client learns why.
        }

        await AnswerAsync(answered.Task, hearing, cancellation);
    }

    // A long answer takes its time: as long as something comes, it is waited for.
    private async Task AnswerAsync(Task answered, Task hearing, CancellationToken cancellation)
    {
        for (var before = -1L; Interlocked.Read(ref _partsHeard) is var now && now != before; before = now)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var late = Task.Delay(TimeSpan.FromSeconds(PatienceSeconds), time, patience.Token);
            var first = await Task.WhenAny(answered, hearing, late);
            await patience.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            if (first != late)
                return;
        }

        typist.Line(LabHelp.Of(talk is UdpTalk ? "EchoNoAnswerUdp" : "EchoNoAnswerTcp", PatienceSeconds));
    }

    /// <summary>Prints all that comes.</summary>
    /// <returns>Null, or with what the command fails.</returns>
    private async Task<CommandException?> HearAllAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (await talk.ReadAsync(cancellation) is not { } part)
                {
                    if (!_isLeaving)
                        typist.Line(LabHelp.Of("EchoClosed"));
                    return null;
                }

                Print(part);
            }
            catch (IOException) when (talk is UdpTalk)
            {
                typist.Line(LabHelp.Of("EchoUdpRefused"));
                _answered.TrySetResult();
            }
            catch (IOException)
            {
                return new CommandException(ExitCode.NoServer, LabHelp.Of("EchoVanished"));
            }
        }
    }

    private void Print(Charla.Lab.MessagePart part)
    {
        // A character may lie across two parts.
        var text = new char[_decoder.GetCharCount(part.Bytes.Span, flush: part.Ends)];
        _decoder.GetChars(part.Bytes.Span, text, flush: part.Ends);
        typist.Part(SafeText.Line(new string(text)), part.Ends);
        Interlocked.Increment(ref _partsHeard);
        if (part.Ends)
            _answered.TrySetResult();
    }
}
