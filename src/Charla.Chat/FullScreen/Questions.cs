using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>What the chat asks, and the keys that answer: something secret, yes or no, one of several ways.</summary>
internal sealed class Questions(ChatState state)
{
    private TaskCompletionSource<string?>? _asked;

    /// <summary>Asks for something that nobody is to see; null where Esc answers.</summary>
    public Task<string?> AskHiddenAsync(string prompt)
    {
        _asked?.TrySetResult(null);
        _asked = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (state.Secret, state.SecretPrompt) = (new Editor(), prompt);
        return _asked.Task;
    }

    /// <summary>Whether somebody really means it: only one key says yes.</summary>
    /// <param name="question">What is to be done.</param>
    /// <param name="typed">The character that asked for it.</param>
    public Task<bool> ConfirmAsync(string question, string typed = "")
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action no = () => answer.TrySetResult(false);
        Ask(new Question(question + " " + ChatTexts.Of("YesOrNo"), new Dictionary<string, Action>(StringComparer.Ordinal)
        {
            [ChatTexts.Of("Yes")] = () => answer.TrySetResult(true),
            ["n"] = no,
        })
        { Otherwise = no, Typed = typed });
        return answer.Task;
    }

    public void Ask(Question question)
    {
        state.Question?.Otherwise();
        state.Question = question;
    }

    /// <summary>A key that answers what is asked.</summary>
    /// <returns>False where it is none: then it does what it does elsewhere.</returns>
    public bool Press(Key key)
    {
        if (state.Secret is { } secret)
        {
            Secret(secret, key);
            return true;
        }

        if (state.Question is not { } question)
            return false;
        state.Question = null;
        if (key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None } && question.Answers.TryGetValue(key.Text.ToLowerInvariant(), out var answer))
        {
            answer();
            return true;
        }

        question.Otherwise();
        if (key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None } or { Code: KeyCode.Paste })
        {
            state.Current.Editor.Insert(question.Typed);
            state.Current.Selected = null;
            return false;
        }

        return IsNo(key);
    }

    private void Secret(Editor secret, Key key)
    {
        if (key.Code != KeyCode.Enter && !IsNo(key))
        {
            secret.Press(key);
            return;
        }

        state.Secret = null;
        _asked?.TrySetResult(key.Code == KeyCode.Enter ? secret.Text : null);
        _asked = null;
    }

    private static bool IsNo(Key key) =>
        key is { Code: KeyCode.Escape or KeyCode.Enter } or { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" };
}
