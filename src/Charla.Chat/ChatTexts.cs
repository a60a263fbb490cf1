using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Chat;

/// <summary>What the chat says to the person in it, from <c>ChatTexts.resx</c> (English) and <c>ChatTexts.es.resx</c>.</summary>
internal static class ChatTexts
{
    private static readonly TextResource Resource = new(typeof(ChatTexts));

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, CultureInfo.CurrentCulture, arguments);
}
