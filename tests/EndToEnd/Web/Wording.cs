namespace Charla.EndToEnd.Web;

/// <summary>What the page says where these tests look for it: the texts of <c>src/web/src/texts</c>, in one language.</summary>
internal sealed record Wording
{
    private static readonly Wording English = new();

    private static readonly Wording Spanish = new()
    {
        Nick = "Apodo",
        Password = "Contraseña",
        SignUp = "Crear una cuenta",
        Later = "Ahora no",
        Conversations = "Conversaciones",
        MessageTo = "Mensaje a",
        MessageActions = "Acciones de este mensaje",
    };

    public string Nick { get; private init; } = "Nick";

    public string Password { get; private init; } = "Password";

    public string SignUp { get; private init; } = "Create an account";

    public string Later { get; private init; } = "Not now";

    public string Conversations { get; private init; } = "Conversations";

    public string MessageActions { get; private init; } = "Actions of this message";

    private string MessageTo { get; init; } = "Message to";

    public static Wording Of(string language) => language == "es" ? Spanish : English;

    public string WriteTo(string conversation) => $"{MessageTo} {conversation}";
}
