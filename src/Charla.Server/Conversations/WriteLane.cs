namespace Charla.Server.Conversations;

/// <summary>The changes of one session that wait for the log writer, in the order they came. The writer's to guard.</summary>
public sealed class WriteLane
{
    internal Queue<Change> Waiting { get; } = new();

    internal bool IsQueued { get; set; }
}
