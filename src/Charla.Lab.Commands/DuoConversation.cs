using System.Text;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Duo;
using Charla.Lab.Talks;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>One side of the talk of two, with the person at it: one thing after another, whatever comes first.</summary>
internal sealed class DuoConversation(Typist typist, DuoTalk duo, TimeSpan silence, TimeProvider time)
{
    // More need not be typed ahead; a pipe is read no faster.
    private const int MostKept = 100;

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    private readonly string _other = SafeText.Line(duo.Other);
    private readonly Queue<string> _kept = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var hearing = duo.HearAsync(ending.Token);
        try
        {
            typist.Line(LabHelp.Of(duo.IsFree ? "DuoFree" : duo.IsMyTurn ? "DuoYouBegin" : "DuoTheyBegin", _other));
            ShowTurn();
            var typing = typist.NextAsync();
            while (true)
            {
                using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var silent = Task.Delay(IsSilenceTold ? silence : Timeout.InfiniteTimeSpan, time, noLonger.Token);
                var first = await Task.WhenAny(hearing, _kept.Count < MostKept ? typing : hearing, silent);
                await noLonger.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
                if (first == hearing)
                {
                    if (!Hear(await hearing) || !await SayKeptAsync(cancellation))
                        return;
                    hearing = duo.HearAsync(ending.Token);
                }
                else if (first == silent)
                {
                    TakeTurn();
                }
                else
                {
                    if (!await TypedAsync(await typing, cancellation))
                        return;
                    typing = typist.NextAsync();
                }
            }
        }
        catch (IOException)
        {
            throw Vanished();
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(CancellationToken.None);
            throw;
        }
        finally
        {
            typist.Hush();
            await ending.CancelAsync();
            await ((Task)hearing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Over TCP silence is only silence: who vanished is noticed. Over UDP it may be a loss, and then both would wait for ever.
    private bool IsSilenceTold => duo.Talk is UdpTalk && !duo.IsMyTurn;

    private bool Hear(Heard heard)
    {
        switch (heard.What)
        {
            case Hearing.Left:
                typist.Hush();
                typist.Line(LabHelp.Of("DuoLeft", _other));
                return false;
            case Hearing.Vanished:
                throw Vanished();
            case Hearing.TooLong:
                typist.Line(LabHelp.Of("DuoTooLong", _other, MessageReader.HeldBytes));
                break;
            default:
                typist.Line(LabHelp.Of("DuoSaid", _other, SafeText.Line(heard.Text)));
                break;
        }

        if (_kept.Count == 0)
            ShowTurn();
        return true;
    }

    /// <summary>A line was typed, or (null) the last one.</summary>
    /// <returns>False: the talk is over.</returns>
    private async Task<bool> TypedAsync(string? line, CancellationToken cancellation)
    {
        var isExit = line is null || IsExit(line);
        // A person who wants to leave need not wait for their turn; what a pipe brings stays in order.
        if (isExit && (duo.IsMyTurn || typist.IsPerson))
        {
            await LeaveAsync(cancellation);
            return false;
        }

        if (!isExit && string.IsNullOrEmpty(line))
            return true;
        if (duo.IsMyTurn)
        {
            await SayAsync(line!, cancellation);
            return true;
        }

        _kept.Enqueue(line ?? "exit");
        if (typist.IsPerson)
            typist.Line(LabHelp.Of("DuoKept", _other));
        return true;
    }

    private async Task<bool> SayKeptAsync(CancellationToken cancellation)
    {
        while (duo.IsMyTurn && _kept.TryDequeue(out var line))
        {
            if (IsExit(line))
            {
                await LeaveAsync(cancellation);
                return false;
            }

            await SayAsync(line, cancellation);
        }

        return true;
    }

    private async Task SayAsync(string line, CancellationToken cancellation)
    {
        var most = Math.Min(duo.Talk.MostBytes, MessageReader.HeldBytes);
        if (Encoding.UTF8.GetByteCount(line) > most)
        {
            typist.Line(LabHelp.Of("MessageTooLong", most));
            return;
        }

        await duo.SayAsync(line, cancellation);
        ShowTurn();
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        typist.Hush();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(FarewellPatience);
        try
        {
            await duo.SayAsync("exit", limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has gone already, or does not read.
        }

        typist.Line(LabHelp.Of("EchoClientBye"));
    }

    private void TakeTurn()
    {
        duo.TakeTurn();
        typist.Line(LabHelp.Of("DuoSilent", silence.TotalSeconds));
        typist.Ask();
    }

    private void ShowTurn()
    {
        if (duo.IsFree)
        {
            typist.Ask();
        }
        else if (duo.IsMyTurn)
        {
            typist.Line(LabHelp.Of("DuoYourTurn"));
            typist.Ask();
        }
        else
        {
            typist.Hush();
            typist.Line(LabHelp.Of("DuoTheirTurn", _other));
        }
    }

    private CommandException Vanished() => new(ExitCode.NoServer, LabHelp.Of("DuoVanished", _other));

    private static bool IsExit(string line) => line.Trim().Equals("exit", StringComparison.OrdinalIgnoreCase);
}
