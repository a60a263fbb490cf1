using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>
/// The lines above what one types: what is asked, what it answers or replaces, what can be done with the marked message or
/// with what was refused, what Tab offers.
/// </summary>
internal static class HintView
{
    public static IReadOnlyList<string> Of(ChatState state, int columns)
    {
        var text = state.Question?.Text ?? Of(state, state.Current, columns);
        if (text.Length == 0)
            return [];
        return [.. Wrapping.Lines([new Piece(text)], columns - 2).Select(line => string.Concat(line.Select(piece => piece.Text)))];
    }

    private static string Of(ChatState state, ConversationState conversation, int columns)
    {
        if (state.Hint.Length > 0)
            return state.Hint;
        if (state.Overlay is not null)
            return Say.HintOverlay;
        if (conversation.Selected is { } selected)
            return Marked(conversation, selected, columns);
        if (conversation.Found is { } found)
            return ChatTexts.Of("HintFound", found);
        if (conversation.Editing is { } editing)
            return Say.HintEditing(editing);
        if (conversation.Answering is { } answering)
            return Answering(conversation, answering, columns);
        if (conversation.Refused.Any())
            return ChatTexts.Of("HintRefused");
        return state.IsBare ? ChatTexts.Of("HintBare") : "";
    }

    private static string Answering(ConversationState conversation, long answering, int columns)
    {
        var answered = conversation.Messages.Find(answering);
        var who = answered is null ? "" : SafeText.Line(answered.From);
        return Say.HintAnswering($"{who}: {ItemView.Short(answered, Math.Max(8, columns / 3))}");
    }

    private static string Marked(ConversationState conversation, long seq, int columns)
    {
        var readers = conversation.Marks.Where(m => m.Value >= seq).Select(m => SafeText.Line(m.Key)).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var keys = columns < 70 ? Say.HintMarkedShort(seq) : Say.HintMarked(seq);
        return readers.Count == 0 ? keys : keys + "  " + Say.ReadBy(string.Join(", ", readers));
    }
}
