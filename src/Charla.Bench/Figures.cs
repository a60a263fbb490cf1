using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>What one workload came to.</summary>
internal sealed record Figures(string Workload, Transport Transport, int Connections, Window Window, Tally Tally)
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

    /// <summary>The workload, and the transport where that is not the usual one.</summary>
    public string Title => Transport == Transport.Tcp ? Workload : $"{Workload} {Vocabulary.Transports.TextOf(Transport)}";

    /// <summary>Over UDP: what one plain <c>sendto</c> of as many bytes as a delivery has takes of the processor.</summary>
    public double? SendtoMicroseconds { get; init; }

    public double? TimesSendto => ServerMicroseconds / SendtoMicroseconds;

    public double? DatagramsPerDelivery => Window.Datagrams > 0 && Window.Deliveries > 0 ? (double)Window.Datagrams / Window.Deliveries : null;

    public double PostsPerSecond => Window.Posts / Window.Seconds;

    public double DeliveriesPerSecond => Window.Deliveries / Window.Seconds;

    public double SignInsPerSecond => Connections / SignIn.TotalSeconds;

    public double? ServerMicroseconds => PerDelivery(Window.Used?.Server);

    public double? GeneratorMicroseconds => PerDelivery(Window.Used?.Generator);

    /// <summary>Of one core.</summary>
    public double? ServerShare => Share(Window.Used?.Server);

    /// <summary>Of one core. Near 1 it is the generator, not the server, that set the pace.</summary>
    public double? GeneratorShare => Share(Window.Used?.Generator);

    /// <summary>What other processes took of the machine, in cores: where it is much, the other figures are too bad.</summary>
    public double? OthersShare => Share(Window.Used?.Others);

    /// <summary>Memory per connection, with what making the accounts took counted as the connections'.</summary>
    public double? BytesPerConnection => (double?)(BytesSignedIn - BytesBefore) / Connections;

    /// <summary>Memory per connection, with what making the accounts left behind (and is used again) counted as free.</summary>
    public double? BytesPerSignIn => (double?)(BytesSignedIn - BytesReady) / Connections;

    public bool Faultless => (Lost, Repeated, OutOfOrder, Unanswered) == (0, 0, 0, 0);

    private double? PerDelivery(TimeSpan? time) => Window.Deliveries > 0 ? time?.TotalMicroseconds / Window.Deliveries : null;

    private double? Share(TimeSpan? time) => time?.TotalSeconds / Window.Seconds;
}
