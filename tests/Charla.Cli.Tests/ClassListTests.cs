using System.Text;
using Charla.Cli.Commands.Admin;

namespace Charla.Cli.Tests;

/// <summary>Class lists as spreadsheets, Moodle and schools' programs save them: read whole, or refused with their line.</summary>
public sealed class ClassListTests
{
    static ClassListTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("Alumno/a\r\nGarcía López, Ana\r\nRey, Eva\r\n", "García López, Ana→ana.garcia; Rey, Eva→eva.rey")]
    [InlineData("García López, Ana\nRey, Eva", "García López, Ana→ana.garcia; Rey, Eva→eva.rey")]
    [InlineData("Ana García\nEva Rey\n", "Ana García→ana.garcia; Eva Rey→eva.rey")]
    [InlineData("Apellidos;Nombre;DNI\nGarcía López;Ana;1\n", "Ana García López→ana.garcia")]
    [InlineData("sep=;\r\nNombre;Apellidos\r\nAna;García, López\r\n", "Ana García, López→ana.garcia")]
    [InlineData("sep=,\nNombre;x,Apellidos,Nombre\ny,García,Ana\n", "Ana García→ana.garcia")]
    [InlineData("Apellidos\tNombre\nGarcía\tAna\n", "Ana García→ana.garcia")]
    [InlineData("username,firstname,lastname\nana,Ana,García\n", "Ana García→ana")]
    [InlineData("\"Nombre\",\"Apellido(s)\",\"Dirección de correo\"\nAna,\"García López\",a@x.es\n", "Ana García López→ana.garcia")]
    [InlineData("First name,Surname,Email address\nAna,García,a@x.es\n", "Ana García→ana.garcia")]
    [InlineData("Grupo;Apellidos y nombre\n1º A;\"García López, Ana\"\n", "García López, Ana→ana.garcia")]
    [InlineData("Apellidos, Nombre\nGarcía López, Ana\n", "Ana García López→ana.garcia")]
    [InlineData("\"Apellidos, nombre\"\n\"García López, Ana\"\n", "García López, Ana→ana.garcia")]
    [InlineData("Primer apellido;Segundo apellido;Nombre\nGarcía;López;Ana\nSmith;;John\n", "Ana García López→ana.garcia; John Smith→john.smith")]
    [InlineData("\n\nNombre;Apellidos;;\n\nAna;García;;\n;;;\n  ;\nEva;Rey", "Ana García→ana.garcia; Eva Rey→eva.rey")]
    [InlineData("Nombre,Apellidos\n\"Ana \"\"Anita\"\"\",\"García\nLópez\"\n", "Ana \"Anita\" García López→ana.garcia")]
    [InlineData("Nombre;Apellidos\nŽižek;O’Brien\n", "Žižek O’Brien→zizek.obrien")]
    public void Everybody_is_read_with_the_whole_name(string list, string expected)
    {
        byte[][] encodings =
        [
            Encoding.UTF8.GetBytes(list), [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(list)], Encoding.GetEncoding(1252).GetBytes(list),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(list)], Encoding.Unicode.GetBytes(list), Encoding.BigEndianUnicode.GetBytes(list),
        ];
        Assert.All(encodings, file => Assert.Equal(expected, string.Join("; ", ClassList.Read(file, encoding: null, room: null).Pupils.Select(
            pupil => $"{pupil.Name}→{pupil.Nick ?? ClassList.NickOf(pupil.Basis!, 1)}"))));
    }

    [Theory]
    [InlineData("Nombre,Apellidos\nAna,García\nLuis,Pérez, Ruiz\n", 3)]
    [InlineData("Nombre\nGarcía López;Ana\n", 2)]
    [InlineData("Nombre;Apellidos\nAna;García\n\n\"Luis;Pérez\n", 4)]
    [InlineData("Nombre;Apellidos\n\"Ana\"x;García\n", 2)]
    [InlineData("García;Ana\nPérez;Luis\n", 1)]
    [InlineData("Listado de 1ºA\nGarcía López, Ana\n", 1)]
    [InlineData("Listado de clase\nGarcía López, Ana\nRey, Eva\n", 1)]
    [InlineData("a,b\n1,2\n", 1)]
    [InlineData("nick,nombre\nana,Ana\nANA,Otra\n", 3)]
    [InlineData("Nombre;Name\nAna;Ana\n", 1)]
    [InlineData("Nombre\nJos\ufffd\n", 2)]
    [InlineData("Nombre\nA\u0007na\n", 2)]
    [InlineData("Nombre;Grupo\nAna;¡!\n", 2)]
    [InlineData("", 1)]
    [InlineData("Nombre\n", 1)]
    public void What_cannot_be_read_whole_is_refused_with_its_line(string list, int line) =>
        Assert.Equal(line, Assert.Throws<ListException>(() => ClassList.Read(Encoding.UTF8.GetBytes(list), encoding: null, room: null)).Line);

    [Theory]
    [InlineData("macintosh", "José García")]
    [InlineData("macintosh", "Íñigo Núñez")]
    [InlineData("ibm850", "José Núñez")]
    [InlineData("ibm850", "Ángel Peña")]
    public void Letters_that_cannot_be_told_are_refused_until_their_encoding_is_named(string encoding, string name)
    {
        var file = Encoding.GetEncoding(encoding).GetBytes($"Nombre\n{name}\n");
        Assert.Equal(2, Assert.Throws<ListException>(() => ClassList.Read(file, encoding: null, room: null)).Line);
        Assert.Equal(name, ClassList.Read(file, encoding, room: null).Pupils[0].Name);
    }

    [Fact]
    public void Two_encodings_in_one_file_and_no_text_at_all_are_refused()
    {
        byte[] mixed = [.. Encoding.UTF8.GetBytes("Nombre\nJosé\n"), .. Encoding.GetEncoding(1252).GetBytes("Núñez\n")];
        Assert.Equal(3, Assert.Throws<ListException>(() => ClassList.Read(mixed, encoding: null, room: null)).Line);
        Assert.Throws<ListException>(() => ClassList.Read([.. "PK\u0003\u0004\0\0\0\0Nombre"u8], encoding: null, room: null));
        Assert.Throws<ListException>(() => ClassList.Read([.. "Nombre\nA\0na\n"u8], encoding: null, room: null));
    }

    [Theory]
    [InlineData("127.0.0.1:22222", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080/", true)]
    [InlineData("::1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("ana@LOCALHOST.:1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("udp://[::]:22222", true)]
    [InlineData("chat.localhost", true)]
    [InlineData("aula.local:22222", false)]
    [InlineData("192.168.1.5:22222", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("[2001:db8::7]:22222", false)]
    [InlineData("mylocalhost.example", false)]
    public void Addresses_that_nobody_else_can_use_are_known(string address, bool isOnlyHere) => Assert.Equal(isOnlyHere, SlipAddresses.IsOnlyHere(address));
}
