using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Chat.Full;

/// <summary>The line above what one types: what it answers or replaces, what can be done with the marked message, what Tab offers.</summary>
internal static class HintView
{
    public static string Of(ChatState state, int columns)
    {
        var conversation = state.Current;
        if (state.Hint.Length > 0)
            return state.Hint;
        if (state.Overlay is not null)
            return Say.HintOverlay;
        if (conversation.Selected is { } selected)
            return Marked(conversation, selected, columns);
        if (conversation.Editing is { } editing)
            return Say.HintEditing(editing);
        if (conversation.Answering is not { } answering)
            return "";
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
