using System.Text;

namespace Charla.CommandLine.Tests;

/// <summary>Standard input as text: marks at its beginning, ends of lines, and what is no text.</summary>
public sealed class InputTextTests
{
    public static TheoryData<string, string, string> Texts => new()
    {
        { "uno\ndos\n", "uno|dos", "uno\ndos\n" },
        { "uno\r\ndos", "uno|dos", "uno\r\ndos" },
        { "\ufeffuno\n", "uno", "uno\n" },
        { "\ufeff", "", "" },
        { "", "", "" },
        { "a", "a", "a" },
        { "á", "á", "á" },
        { "\n\nñ\n", "||ñ", "\n\nñ\n" },
        { "a\rb\n", "a|b", "a\rb\n" },
        { "日本語 👩‍👩‍👧 שלום\n", "日本語 👩‍👩‍👧 שלום", "日本語 👩‍👩‍👧 שלום\n" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void It_is_read_by_lines_and_at_once_however_it_comes(string text, string lines, string whole)
    {
        byte[][] encodings = text.Length == 0 || !text.StartsWith('\ufeff')
            ? [Encoding.UTF8.GetBytes(text), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)], [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)]]
            : [Encoding.UTF8.GetBytes(text)];
        foreach (var bytes in encodings)
        {
            foreach (var most in (int[])[1, 3, int.MaxValue])
            {
                using var byLine = new InputText(new Piecewise(bytes, most));
                var read = new List<string>();
                while (byLine.ReadLine() is { } line)
                    read.Add(line);
                Assert.Equal(lines, string.Join('|', read));
                using var atOnce = new InputText(new Piecewise(bytes, most));
                Assert.Equal(whole, atOnce.ReadToEnd());
            }
        }
    }

    [Fact]
    public void A_long_line_is_longer_than_any_buffer()
    {
        var text = new string('ñ', 100_000);
        using var input = new InputText(new Piecewise(Encoding.UTF8.GetBytes(text + "\nend\n"), int.MaxValue));
        Assert.Equal((text, "end", null), (input.ReadLine(), input.ReadLine(), input.ReadLine()));
    }

    [Theory]
    [InlineData("Jos\u00e9\n", "line 1, character 4 (byte E9)")]
    [InlineData("uno\ndos \u00f1\u00f1\n", "line 2, character 5 (byte F1)")]
    [InlineData("\u00e1", "line 1, character 1 (byte E1)")]
    [InlineData("a\n\nO\u0092Brien", "line 3, character 2 (byte 92)")]
    public void What_is_in_another_encoding_is_refused_where_it_stands(string latin1, string place)
    {
        var bytes = Encoding.Latin1.GetBytes(latin1);
        using var whole = new InputText(new Piecewise(bytes, int.MaxValue));
        Assert.Contains(place, Assert.Throws<CommandException>(whole.ReadToEnd).Message);
        using var byLine = new InputText(new Piecewise(bytes, 1));
        Assert.Contains(place, Assert.Throws<CommandException>(() =>
        {
            while (byLine.ReadLine() is not null)
            {
            }
        }).Message);
    }

    /// <summary>A pipe that gives only so many bytes at a time.</summary>
    private sealed class Piecewise(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
