using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary>What the server stored, as a line for people or as one JSON object.</summary>
internal static class StoredText
{
    /// <summary>The conversation and, where there is one, the number.</summary>
    public static string Line(Stored stored) => stored.Seq is { } seq
        ? string.Create(CultureInfo.InvariantCulture, $"{SafeText.Line(stored.Conversation)} {seq}")
        : SafeText.Line(stored.Conversation);

    /// <summary>Its members in the protocol's words.</summary>
    public static string Json(Stored stored) => JsonLine.Of(writer =>
    {
        writer.WriteString("conv", stored.Conversation);
        writer.Optional("seq", stored.Seq);
        writer.Optional("time", stored.Time is { } time ? JsonLine.Time(time) : null);
    });
}
