using System.Globalization;
using Charla.Cli.Texts;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>Somebody who is to have an account.</summary>
/// <param name="Line">The line of the list, from 1.</param>
/// <param name="Nick">The nick that the list gives; null: one is made of the name.</param>
/// <param name="Name">The shown name.</param>
/// <param name="Basis">What a nick is made of: the given name and the surnames, parted by a comma where the list parts them.</param>
/// <param name="Room">A room to be in from the start.</param>
/// <param name="Password">The password that the list gives; null: one is made up.</param>
internal sealed record Pupil(int Line, string? Nick, string? Name, string? Basis, string? Room, string? Password);

/// <summary>A class list: who is in it, and how it was understood.</summary>
internal sealed record ClassList(ListText Text, ClassTable Table, IReadOnlyList<Pupil> Pupils)
{
    private static readonly string[] Particles = ["de", "del", "la", "las", "los", "y"];

    /// <summary>Reads it whole, or not at all.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="encoding">Its encoding where it was named.</param>
    /// <param name="room">The room for those without a group.</param>
    /// <exception cref="ListException">Something of it cannot be read.</exception>
    public static ClassList Read(byte[] file, string? encoding, string? room)
    {
        var text = ListText.Of(file, encoding);
        var table = ClassTable.Of(text.Text);
        var pupils = table.Rows.Select(row => PupilOf(row, table.Columns, room)).ToList();
        if (pupils.Count == 0)
            throw new ListException(1, AccountTexts.Of("NoRows"));
        var twice = pupils.Where(pupil => pupil.Nick is not null).GroupBy(pupil => pupil.Nick!, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? new ClassList(text, table, pupils)
            : throw new ListException(twice.Last().Line, AccountTexts.Of("NickTwice", SafeText.Line(twice.Key), twice.First().Line));
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

    private static Pupil PupilOf(CsvRow row, IReadOnlyList<ClassColumn?> columns, string? room)
    {
        var given = Cell(ClassColumn.Name);
        var surnames = Cell(ClassColumn.Surname) ?? Joined(Cell(ClassColumn.FirstSurname), Cell(ClassColumn.SecondSurname));
        var whole = Cell(ClassColumn.Whole);
        var name = given is not null && surnames is not null ? $"{given} {surnames}" : whole ?? Joined(given, surnames);
        var basis = given is not null && surnames is not null ? $"{surnames.Replace(',', ' ')}, {given.Replace(',', ' ')}" : name;
        return new Pupil(row.Line, Cell(ClassColumn.Nick), name, basis, Room(Cell(ClassColumn.Group) ?? room, row.Line), Cell(ClassColumn.Password));

        string? Cell(ClassColumn about)
        {
            for (var at = 0; at < Math.Min(columns.Count, row.Cells.Count); at++)
            {
                // A cell of a spreadsheet may have several lines.
                if (columns[at] == about && OneLine.Clean(row.Cells[at]) is { Length: > 0 } cell)
                    return cell;
            }

            return null;
        }
    }

    private static string? Joined(string? one, string? other) => one is null ? other : other is null ? one : $"{one} {other}";

    private static IEnumerable<string> Words(string name) => name.Split([' ', ',', ';', '-'], StringSplitOptions.RemoveEmptyEntries)
        .Select(ClassColumns.Plain).Where(word => word.Length > 0 && !Particles.Contains(word, StringComparer.Ordinal));

    // "1º A" is #1o-a.
    private static string? Room(string? group, int line)
    {
        if (group is null)
            return null;
        var words = group.TrimStart('#').Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        var name = group.StartsWith('#') ? group : "#" + string.Join('-', words.Select(ClassColumns.Plain).Where(word => word.Length > 0));
        return ConversationName.TryParse(name, out _, out _) ? name : throw new ListException(line, AccountTexts.Of("BadRoom", SafeText.Line(group)));
    }
}
