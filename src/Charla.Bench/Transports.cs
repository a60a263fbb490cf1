using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

internal static class Transports
{
    /// <summary>The short name, as <c>via</c> has it: docs/protocol.md, section 5.</summary>
    public static string ShortName(this Transport transport) => Vocabulary.Transports.TextOf(transport);
}
