namespace Charla.Bench;

/// <summary>One log that the bench writes to, and how far it is acknowledged: all its readers must get there.</summary>
internal sealed class Conversation
{
    /// <summary>The highest number that an <c>ok</c> told of.</summary>
    public long Acknowledged { get; set; }
}
