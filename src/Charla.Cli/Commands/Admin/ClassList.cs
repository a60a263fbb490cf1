using System.Globalization;
using System.Text;
using Charla.Cli.Texts;
using Charla.Protocol;

namespace Charla.Cli.Commands.Admin;

/// <summary>Somebody who is to have an account.</summary>
/// <param name="Row">Where in the list, from 1.</param>
/// <param name="Nick">The nick that the list gives; null: one is made of the name.</param>
/// <param name="Name">The shown name.</param>
/// <param name="Basis">What a nick is made of: the given name and the surnames, parted by a comma where the list parts them.</param>
/// <param name="Room">A room to be in from the start.</param>
/// <param name="Password">The password that the list gives; null: one is made up.</param>
internal sealed record Pupil(int Row, string? Nick, string? Name, string? Basis, string? Room, string? Password);

/// <summary>A class list: its columns by their names, in Spanish or English, in any order.</summary>
internal static class ClassList
{
    private static readonly string[] Nick = ["nick", "apodo", "usuario", "user"];
    private static readonly string[] Name = ["name", "nombre", "alumno", "alumna", "student"];
    private static readonly string[] Surname = ["surname", "apellidos", "apellido", "lastname"];
    private static readonly string[] Group = ["group", "grupo", "room", "sala", "class", "clase"];
    private static readonly string[] Particles = ["de", "del", "la", "las", "los", "y"];
    private static readonly string[] Password = ["password", "clave", "contrasena"];

    /// <summary>Everybody in the list.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">What is in it.</param>
    /// <param name="room">The room of who has no group.</param>
    public static List<Pupil> Read(string path, List<List<string>> rows, string? room)
    {
        if (rows.Count < 2)
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("NoRows", path));
        var header = rows[0].ConvertAll(Plain);
        var (nick, name, surname, group, password) = (At(Nick), At(Name), At(Surname), At(Group), At(Password));
        if (nick < 0 && name < 0)
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("NoColumns", path));
        return
        [
            .. rows.Skip(1).Select((row, index) => new Pupil(
                index + 2,
                Field(row, nick),
                // A cell of a spreadsheet may have several lines.
                OneLine.Clean(string.Join(' ', new[] { Field(row, name), Field(row, surname) }.OfType<string>())) is { Length: > 0 } whole ? whole : null,
                Field(row, surname) is { } last && Field(row, name) is { } first ? $"{last}, {first}" : Field(row, name) ?? Field(row, surname),
                Field(row, group) is { } some ? Room(some) : room is null ? null : Room(room),
                Field(row, password))),
        ];

        int At(string[] names) => header.FindIndex(title => names.Contains(title, StringComparer.Ordinal));
    }

    /// <summary>A nick made of "given surnames" or "surnames, given": the first of each, without accents. With a number from the second on.</summary>
    public static string NickOf(string name, int number)
    {
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        var words = comma < 0 ? Words(name).Take(2) : Words(name[(comma + 1)..]).Take(1).Concat(Words(name[..comma]).Take(1));
        var nick = string.Join('.', words);
        var suffix = number > 1 ? number.ToString(CultureInfo.InvariantCulture) : "";
        return nick[..Math.Min(nick.Length, Limits.NameRunes - suffix.Length)].TrimEnd('.') + suffix;
    }

    private static IEnumerable<string> Words(string name) =>
        name.Split([' ', ',', ';', '-'], StringSplitOptions.RemoveEmptyEntries).Select(Plain).Where(word => word.Length > 0 && !Particles.Contains(word, StringComparer.Ordinal));

    /// <summary>Letters and digits without accents, in lower case.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
        }

        return plain.ToString();
    }

    // "1º A" is #1o-a.
    private static string Room(string group)
    {
        var words = group.TrimStart('#').Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        var name = group.StartsWith('#') ? group : "#" + string.Join('-', words.Select(Plain).Where(word => word.Length > 0));
        return ConversationName.TryParse(name, out _, out _)
            ? name
            : throw new CommandException(ExitCode.Usage, AccountTexts.Of("BadRoom", SafeText.Line(group)));
    }

    private static string? Field(List<string> row, int column) => column >= 0 && column < row.Count && row[column].Length > 0 ? row[column] : null;
}
