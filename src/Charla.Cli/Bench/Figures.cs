namespace Charla.Cli.Bench;

/// <summary>What one workload came to.</summary>
internal sealed record Figures(string Workload, int Connections, Window Window, Tally Tally)
{
    public required TimeSpan SignIn { get; init; }

    /// <summary>The server's memory with nobody connected, before the workload's accounts were made.</summary>
    public required long? BytesBefore { get; init; }

    /// <summary>The server's memory with the accounts made and nobody connected.</summary>
    public required long? BytesReady { get; init; }

    /// <summary>The server's memory once everyone was signed in.</summary>
    public required long? BytesSignedIn { get; init; }

    public required int Unanswered { get; init; }

    public required long Lost { get; init; }

    public required long Repeated { get; init; }

    public required long OutOfOrder { get; init; }

    /// <summary>How many times this p99 is that of the same workload alone; null where it was not run beside another.</summary>
    public double? TimesAlone { get; init; }

    public double PostsPerSecond => Window.Posts / Window.Seconds;

    public double DeliveriesPerSecond => Window.Deliveries / Window.Seconds;

    public double SignInsPerSecond => Connections / SignIn.TotalSeconds;

    public double? ServerMicroseconds => Window.Deliveries > 0 ? Window.Server?.TotalMicroseconds / Window.Deliveries : null;

    public double? GeneratorMicroseconds => Window.Deliveries > 0 ? Window.Generator.TotalMicroseconds / Window.Deliveries : null;

    /// <summary>Of one core.</summary>
    public double? ServerShare => Window.Server?.TotalSeconds / Window.Seconds;

    /// <summary>Of one core. Near 1 it is the generator, not the server, that set the pace.</summary>
    public double GeneratorShare => Window.Generator.TotalSeconds / Window.Seconds;

    /// <summary>Memory per connection, with what making the accounts took counted as the connections'.</summary>
    public double? BytesPerConnection => (double?)(BytesSignedIn - BytesBefore) / Connections;

    /// <summary>Memory per connection, with what making the accounts left behind (and is used again) counted as free.</summary>
    public double? BytesPerSignIn => (double?)(BytesSignedIn - BytesReady) / Connections;

    public bool Faultless => (Lost, Repeated, OutOfOrder, Unanswered) == (0, 0, 0, 0);
}
