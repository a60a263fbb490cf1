using System.Text;
using Charla.Chat.FullScreen;
using Charla.Protocol;

namespace Charla.Chat;

/// <summary>What someone typed or pasted, on its way to be a message: nothing of it is lost without a word.</summary>
internal static class TypedText
{
    /// <summary>With more lines than these one is asked whether they are meant.</summary>
    public const int FewLines = 30;

    private const int BytesOfAMessage = Limits.TextBytes;

    /// <summary>Without blank lines before and blanks behind; the first line keeps its indentation.</summary>
    public static string Trim(string text)
    {
        var end = text.TrimEnd();
        var first = end.AsSpan().IndexOfAnyExcept([' ', '\n', '\t', '\r']);
        return first <= 0 ? end : end[(end.LastIndexOf('\n', first) + 1)..];
    }

    public static int LinesOf(string text) => text.AsSpan().Count('\n') + 1;

    public static int BytesOf(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Whether it is too much for one message, or more than one sends without being asked.</summary>
    public static bool IsMuch(string text) => !Fits(text) || LinesOf(text) > FewLines;

    public static bool Fits(string text) => BytesOf(text) <= BytesOfAMessage;

    /// <summary>Why it cannot be one message; null where it can.</summary>
    public static string? Refuse(string text) => Fits(text) ? null : ChatTexts.Of("TextTooLong", BytesOf(text), BytesOfAMessage);

    /// <summary>
    /// The text as several messages, cut at the ends of lines only: what does not fit one as few as possible, what does by so
    /// many lines as one reads without being asked. None where a line alone is too long.
    /// </summary>
    public static IReadOnlyList<string> Pieces(string text)
    {
        var mostLines = Fits(text) ? FewLines : int.MaxValue;
        var pieces = new List<string>();
        var piece = new List<string>();
        var bytes = 0;
        foreach (var line in text.Split('\n'))
        {
            if (!Fits(line))
                return [];
            // A server of version 0.1 counts what JSON needs for them: for these, and for the end of a line, twice as much.
            var more = BytesOf(line) + line.Count(c => c is '"' or '\\' or '\t');
            if (piece.Count == mostLines || (piece.Count > 0 && bytes + more > BytesOfAMessage))
                End();
            piece.Add(line);
            bytes += more + 2;
        }

        End();
        return pieces;

        // Of blank lines alone there is no message.
        void End()
        {
            if (Trim(string.Join('\n', piece)) is { Length: > 0 } made)
                pieces.Add(made);
            piece.Clear();
            bytes = 0;
        }
    }

    /// <summary>What one is asked before so much is sent: 1 as one message (where it fits), 2 as several, 3 not at all.</summary>
    public static string Question(string text) => Fits(text)
        ? ChatTexts.Of("AskMuch", LinesOf(text), BytesOf(text), Pieces(text).Count)
        : ChatTexts.Of("AskTooMuch", LinesOf(text), BytesOf(text), BytesOfAMessage, Pieces(text).Count);
}
