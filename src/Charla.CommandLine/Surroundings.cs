using System.Text;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>Where a command runs: its streams, its environment, its clock. A test gives its own.</summary>
public sealed record Surroundings(TextReader In, TextWriter Out, TextWriter Error, Func<string, string?> Environment)
{
    /// <summary>Someone sits there and reads and types.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The columns of the terminal.</summary>
    public Func<int> Width { get; init; } = () => 80;

    /// <summary>The next key; it blocks, and only a terminal has keys.</summary>
    public Func<ConsoleKeyInfo> ReadKey { get; init; } = () => throw new InvalidOperationException("There is no keyboard here.");

    /// <summary>Takes the whole terminal over; null where there is none that can be.</summary>
    public Func<ITerminal?> OpenTerminal { get; init; } = () => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Colours are wanted: https://no-color.org, and a terminal that has them.</summary>
    public bool HasColour => IsTerminal && string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") is not "dumb";

    /// <summary>How many of them.</summary>
    public ColourDepth Colours => (HasColour, Environment("TERM") ?? "") switch
    {
        (false, _) => ColourDepth.None,
        (_, var kind) when kind.Contains("256", StringComparison.Ordinal) => ColourDepth.TwoHundredFiftySix,
        _ when !string.IsNullOrEmpty(Environment("COLORTERM")) || OperatingSystem.IsWindows() => ColourDepth.TwoHundredFiftySix,
        _ => ColourDepth.Sixteen,
    };

    public Abilities Abilities => Abilities.Of(Colours, Environment);

    public static Surroundings OfThisProcess()
    {
        var (input, output, error) = StandardStreams.Take();
        return new Surroundings(input, output, error, System.Environment.GetEnvironmentVariable)
        {
            IsTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected,
            Width = () => Console.WindowWidth > 0 ? Console.WindowWidth : 80,
            ReadKey = () => Console.ReadKey(intercept: true),
            OpenTerminal = () => OperatingSystem.IsWindows() ? WindowsTerminal.Open() : UnixTerminal.Open(),
        };
    }

    /// <summary>The next line of the input; null at its end.</summary>
    /// <remarks>Reading a console blocks, whatever the method is called: only on another thread can it be given up.</remarks>
    public Task<string?> ReadLineAsync(CancellationToken cancellation) => Task.Run(In.ReadLine, cancellation).WaitAsync(cancellation);

    /// <summary>All that is left of the input.</summary>
    public Task<string> ReadToEndAsync(CancellationToken cancellation) => Task.Run(In.ReadToEnd, cancellation).WaitAsync(cancellation);

    /// <summary>A line that someone types without its being shown.</summary>
    public Task<string> ReadHiddenAsync(string prompt, CancellationToken cancellation) =>
        Task.Run(() => ReadHidden(prompt), cancellation).WaitAsync(cancellation);

    private string ReadHidden(string prompt)
    {
        Out.Write(prompt);
        var typed = new StringBuilder();
        while (ReadKey() is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Out.WriteLine();
        return typed.ToString();
    }
}
