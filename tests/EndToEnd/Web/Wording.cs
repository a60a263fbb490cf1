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
        ConversationActions = "Acciones de esta conversación",
        Jump = "Ir a una fecha o un número",
        ChangeTopic = "Cambiar el tema",
        Invite = "Invitar a alguien",
        NewConversation = "Conversación nueva",
        CreateRoom = "Crear una sala",
        Notifications = "Avisos",
        RemoveRoom = "Eliminar la sala",
        Leave = "Salir",
        Shortcuts = "Atajos de teclado",
        Settings = "Ajustes",
        Search = "Buscar",
        Close = "Cerrar",
        BackToConversations = "Volver a las conversaciones",
        RetryNow = "Reintentar ahora",
        OpenBeside = "Abrir al lado",
    };

    public string Nick { get; private init; } = "Nick";

    public string Password { get; private init; } = "Password";

    public string SignUp { get; private init; } = "Create an account";

    public string Later { get; private init; } = "Not now";

    public string Conversations { get; private init; } = "Conversations";

    public string MessageActions { get; private init; } = "Actions of this message";

    public string ConversationActions { get; private init; } = "Actions of this conversation";

    public string Jump { get; private init; } = "Jump to a date or number";

    public string ChangeTopic { get; private init; } = "Change the topic";

    public string Invite { get; private init; } = "Invite someone";

    public string NewConversation { get; private init; } = "New conversation";

    public string CreateRoom { get; private init; } = "Create a room";

    public string Notifications { get; private init; } = "Notifications";

    public string RemoveRoom { get; private init; } = "Remove the room";

    public string Leave { get; private init; } = "Leave";

    public string Shortcuts { get; private init; } = "Keyboard shortcuts";

    public string Settings { get; private init; } = "Settings";

    public string Search { get; private init; } = "Search";

    public string Close { get; private init; } = "Close";

    public string BackToConversations { get; private init; } = "Back to the conversations";

    public string RetryNow { get; private init; } = "Retry now";

    public string OpenBeside { get; private init; } = "Open beside";

    private string MessageTo { get; init; } = "Message to";

    public static Wording Of(string language) => language == "es" ? Spanish : English;

    public string WriteTo(string conversation) => $"{MessageTo} {conversation}";
}
