using System.Threading.Channels;
using Charla.Chat.Verbs;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary>Something that was typed and is to be done in its turn.</summary>
/// <param name="Line">What it says.</param>
/// <param name="IsMessage">It is said as it is, whatever it begins with.</param>
internal sealed record TypedItem(string Line, bool IsMessage = false);

/// <summary>
/// The chat's input line by line: what is typed waits here while the server is away, and what is asked is answered by the
/// next line.
/// </summary>
internal sealed class TypedInput(Surroundings here, Screen screen, CharlaClient client)
{
    // A pipe that brings more waits in turn.
    private readonly Channel<TypedItem> _typed = Channel.CreateBounded<TypedItem>(64);
    private Func<string, Task>? _asked;

    /// <summary>What is to be done, in its order.</summary>
    public ChannelReader<TypedItem> Items => _typed.Reader;

    public ValueTask AddAsync(TypedItem item, CancellationToken cancellation) => _typed.Writer.WriteAsync(item, cancellation);

    /// <summary>Nothing more comes.</summary>
    public void End() => _typed.Writer.TryComplete();

    /// <summary>Whether the person really means it; true where nobody sits there.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        if (!here.IsTerminal)
            return true;
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await AskAsync(question + " " + ChatTexts.Of("YesOrNo"), line =>
        {
            answer.TrySetResult(YesOrNo.Of(line) == true);
            return Task.CompletedTask;
        });
        return await answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Reads until the input ends, or somebody leaves.</summary>
    /// <param name="help">Shows what can be typed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReadAsync(Action help, CancellationToken cancellation)
    {
        await foreach (var typed in new TypedLines(here, screen).ReadAsync(cancellation))
        {
            var line = TypedText.Trim(Editor.Clean(typed));
            if (Interlocked.Exchange(ref _asked, null) is { } answered)
            {
                await answered(line);
                continue;
            }

            // These two do not wait for the server.
            var verb = VerbTable.Find(line.Trim())?.English;
            if (VerbTable.IsFarewell(line) || verb is "/quit")
                break;
            if (verb is "/help")
                help();
            else if (line.Length == 0)
                client.RetryNow();
            else if (here.IsTerminal && VerbTable.IsMessage(line) && TypedText.IsMuch(VerbTable.MessageOf(line)))
                await AskHowAsync(VerbTable.MessageOf(line), cancellation);
            else
                await AcceptAsync(new TypedItem(line), cancellation);
        }

        if (Interlocked.Exchange(ref _asked, null) is { } unanswered)
            await unanswered("");
        End();
    }

    private async Task AcceptAsync(TypedItem item, CancellationToken cancellation)
    {
        if (here.IsTerminal && client.Status.State != ConnectionState.Online)
            screen.Line(Say.Later, Look.Dim);
        await AddAsync(item, cancellation);
    }

    // What is not sent now can be called back.
    private async Task AskHowAsync(string text, CancellationToken cancellation)
    {
        if (TypedText.Pieces(text) is not { Count: > 0 } pieces)
        {
            screen.Line(TypedText.Refuse(text)!, Look.Warning);
            return;
        }

        await AskAsync(TypedText.Question(text), async answer =>
        {
            IReadOnlyList<string> messages = answer.Trim() switch
            {
                "1" when TypedText.Fits(text) => [text],
                "2" => pieces,
                _ => [],
            };
            if (messages.Count == 0)
                screen.Line(ChatTexts.Of("NotSentNow"), Look.Dim);
            foreach (var message in messages)
                await AcceptAsync(new TypedItem(message, IsMessage: true), cancellation);
        });
    }

    // One question at a time: who asked before has no answer.
    private async Task AskAsync(string question, Func<string, Task> answer)
    {
        screen.Line(question, Look.Warning);
        if (Interlocked.Exchange(ref _asked, answer) is { } before)
            await before("");
    }
}
