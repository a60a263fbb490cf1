namespace Charla.Server.Conversations;

/// <summary>What sends to clients, as the log writer sees it. The contract is above <c>Senders</c>, in Sessions/Sending.</summary>
public interface ISender : IDisposable
{
    /// <summary>Waits until most of what is ready now has been sent. The log writer's thread only.</summary>
    void WaitForMost();

    /// <summary>Starts on what was enqueued quietly. Any thread; does not wait.</summary>
    void Wake();
}
