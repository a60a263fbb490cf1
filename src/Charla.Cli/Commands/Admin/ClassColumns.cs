using System.Globalization;
using System.Text;
using Charla.CommandLine;

namespace Charla.Cli.Commands.Admin;

/// <summary>What a column of a class list is about.</summary>
internal enum ClassColumn
{
    Nick,

    /// <summary>The given name, or the whole one where the list has no column for surnames.</summary>
    Name,

    /// <summary>Given name and surnames together.</summary>
    Whole,
    Surname,
    FirstSurname,
    SecondSurname,
    Group,
    Password,
}

/// <summary>The columns by their titles: in Spanish or English, as schools and Moodle write them.</summary>
internal static class ClassColumns
{
    private static readonly Dictionary<string, ClassColumn> Known = Titles(
        (ClassColumn.Nick, "nick apodo usuario user username login alias nombredeusuario nombreusuario nombredelusuario"),
        (ClassColumn.Name, "name nombre nombres firstname givenname givennames forename given nombredepila nombredelalumno nombredelaalumna nombredelalumnoa"),
        (ClassColumn.Whole, """
            alumno alumna alumnoa alumnos alumnas alumnado estudiante estudiantes student students studentname participante participantes participant
            fullname wholename displayname nombrecompleto nombreyapellidos nombreyapellido nombreapellidos nombresyapellidos nombreparamostrar
            apellidosynombre apellidosynombres apellidoynombre apellidosnombre apellidonombre apellidosnombres surnameandname surnamename
            surnamesandname lastnamefirstname nameandsurname nameandsurnames namesurname alumnoaapellidosynombre apellidosynombredelalumno
            apellidosynombredelalumnoa nombreyapellidosdelalumno nombreyapellidosdelalumnoa
            """),
        (ClassColumn.Surname, "surname surnames lastname lastnames familyname apellidos apellido apellidosdelalumno apellidosdelalumnoa"),
        (ClassColumn.FirstSurname, "primerapellido apellido1 apellidoprimero 1erapellido 1apellido 1oapellido firstsurname"),
        (ClassColumn.SecondSurname, "segundoapellido apellido2 apellidosegundo 2oapellido 2apellido 2doapellido secondsurname"),
        (ClassColumn.Group, "group groups group1 grupo grupos room sala class clase unidad section seccion"),
        (ClassColumn.Password, "password clave contrasena"));

    /// <summary>What the column of that title is about; null where nothing is known of it.</summary>
    public static ClassColumn? Of(string title) => Known.TryGetValue(Plain(title), out var column) ? column : null;

    /// <summary>Letters and digits without accents, in lower case.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                plain.Append(Rune.ToLower(rune, CultureInfo.InvariantCulture));
        }

        return plain.ToString();
    }

    private static Dictionary<string, ClassColumn> Titles(params (ClassColumn Column, string Titles)[] all) => all
        .SelectMany(one => one.Titles.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(title => (title, one.Column)))
        .ToDictionary(pair => pair.title, pair => pair.Column, StringComparer.Ordinal);
}
