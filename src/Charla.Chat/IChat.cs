using Charla.Client;
using Charla.CommandLine;

namespace Charla.Chat;

/// <summary>What a typed command can do with the chat it was typed in, whatever that looks like.</summary>
internal interface IChat
{
    CharlaClient Client { get; }

    TimeZoneInfo Zone { get; }

    /// <summary>The open conversation.</summary>
    string Current { get; }

    /// <summary>Nicks have colours.</summary>
    bool HasNickColours { get; set; }

    /// <summary>Arrivals and departures are shown; kept for the next time.</summary>
    bool HasArrivals { get; set; }

    /// <summary>Shows a line; what others wrote in it MUST have gone through <see cref="SafeText"/>.</summary>
    void Tell(string text, Look look = Look.Plain);

    /// <summary>Shows a line of what was found, in which what was looked for is marked.</summary>
    void TellFound(string line, FoundWords found);

    /// <summary>Shows what can be typed.</summary>
    void Help();

    /// <summary>A message of the open conversation, if it was seen.</summary>
    Entry? Find(long seq);

    /// <summary>Its author is blocked: it is not shown.</summary>
    bool IsHidden(Entry entry);

    /// <summary>With what the last search goes on; null: it found no more.</summary>
    SearchQuery? MoreHits { get; set; }

    /// <summary>Goes on in another conversation.</summary>
    Task OpenAsync(string conversation);

    /// <summary>Takes a direct conversation off the list, until something new is said in it.</summary>
    Task CloseAsync(string conversation);

    /// <summary>Shows a message among those around it, and goes on in its conversation.</summary>
    Task GoToAsync(string conversation, long seq);

    /// <summary>Says something.</summary>
    /// <returns>False: it was refused, which the person has been told.</returns>
    Task<bool> PostAsync(string conversation, string text, long? reply, CancellationToken cancellation);

    /// <summary>Sends what was refused last again, or another text in its place.</summary>
    /// <returns>False: nothing was refused.</returns>
    Task<bool> RetryAsync(string? text, CancellationToken cancellation);

    /// <summary>Forgets what was refused last.</summary>
    /// <returns>False: nothing was refused.</returns>
    bool Discard();

    /// <summary>Whether the person really means it; true where nobody can be asked.</summary>
    Task<bool> ConfirmAsync(string question, CancellationToken cancellation);

    /// <summary>Asks for what nobody is to see; null where nobody can be asked, or does not answer.</summary>
    Task<string?> AskHiddenAsync(string prompt, CancellationToken cancellation);

    /// <summary>Ends the chat.</summary>
    void Leave();
}
