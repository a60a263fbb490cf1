using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>A conversation of another server that is being brought in; docs/protocol.md, section 15.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Kind"><c>public</c>, <c>private</c> or <c>direct</c>.</param>
/// <param name="Of">Of a direct one: the nick of who calls the other one <paramref name="Name"/>; else whose read mark is given.</param>
/// <param name="AllHistory">Members of a private room see what was before them.</param>
public sealed record ImportTarget(string Name, string Kind, string? Of, bool AllHistory)
{
    internal FrameWriter Begin(int capacity)
    {
        var frame = new FrameWriter(capacity).Begin("import"u8).Text("conv"u8, Name).Text("type"u8, Kind).OptionalText("of"u8, Of);
        return AllHistory ? frame.Text("history"u8, "all") : frame;
    }

    /// <summary>The frame of one entry that comes after another one.</summary>
    internal FrameWriter Step(Entry entry, long prev)
    {
        var frame = Begin(512).Number("prev"u8, prev).Number("seq"u8, entry.Seq).Text("kind"u8, Vocabulary.EntryKinds.Of(entry.Kind))
            .Text("from"u8, entry.From).Text("via"u8, entry.Via).Time("time"u8, entry.Time).Number("n"u8, entry.N)
            .OptionalText("text"u8, entry.Text).Number("reply"u8, entry.Reply);
        if (entry.Mentions.Count > 0)
            frame.Texts("mentions"u8, entry.Mentions);
        frame.Number("target"u8, entry.Target).OptionalText("emoji"u8, entry.Emoji).OptionalText("by"u8, entry.By).Flag("on"u8, entry.On);
        if (entry.Rev != entry.Seq)
            frame.Number("rev"u8, entry.Rev);
        if (entry.Edited)
            frame.Flag("edited"u8, true);
        return entry.Deleted ? frame.Flag("deleted"u8, true) : frame;
    }

    /// <summary>The frame that ends it.</summary>
    internal FrameWriter End(long? read, bool archived)
    {
        var frame = Begin(128).Flag("done"u8, true).Number("read"u8, read);
        return archived ? frame.Flag("archived"u8, true) : frame;
    }
}
