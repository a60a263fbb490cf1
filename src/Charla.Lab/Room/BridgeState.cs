using Charla.Client;

namespace Charla.Lab.Room;

/// <summary>Tells when a bridge has lost its server and when it has it back; each once, however often it tries meanwhile.</summary>
internal sealed class BridgeState(ServerAddress server, GuestBook book, LabTexts texts)
{
    private bool _wasOnline;
    private bool _isLost;

    /// <summary>As <see cref="ClientOptions.StatusChanged"/>: one call after the other.</summary>
    public void Became(ConnectionStatus status)
    {
        if (status.State == ConnectionState.Online)
        {
            if (_isLost)
                book.Note(texts.Of("BridgeBack", server));
            (_wasOnline, _isLost) = (true, false);
        }
        else if (_wasOnline && !_isLost && status.State is ConnectionState.Waiting or ConnectionState.Connecting)
        {
            _isLost = true;
            book.Note(texts.Of("BridgeLost", server));
        }
    }
}
