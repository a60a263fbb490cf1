using System.Globalization;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>Shows a lab while it runs: on the whole screen, or a line per event where there is no terminal or none is wanted.</summary>
internal static class LabConsole
{
    // Nothing that is worth looking at fits into less.
    private const int FewestColumns = 40;

    /// <summary>Runs a lab and shows who is connected to it, until it ends or Ctrl-C ends it.</summary>
    /// <param name="here">Where the command runs.</param>
    /// <param name="plainUi">Lines are wanted.</param>
    /// <param name="title">What the screen is headed.</param>
    /// <param name="book">What the lab writes into.</param>
    /// <param name="run">The lab.</param>
    /// <param name="typed">Called with each line that someone types; null: nothing can be typed.</param>
    /// <param name="cancellation">Ctrl-C: the lab ends in order, and that is no failure.</param>
    public static Task RunAsync(
        Surroundings here, bool plainUi, string title, GuestBook book, Func<CancellationToken, Task> run, Action<string>? typed,
        CancellationToken cancellation) =>
        RunAsync(here, plainUi, () => Picture(here, title, book, typed is not null), book, run, typed, cancellation);

    /// <inheritdoc cref="RunAsync(Surroundings, bool, string, GuestBook, Func{CancellationToken, Task}, Action{string}?, CancellationToken)"/>
    public static Task RunAsync(
        Surroundings here, bool plainUi, string title, GuestBook book, Func<CancellationToken, Task> run, CancellationToken cancellation) =>
        RunAsync(here, plainUi, title, book, run, typed: null, cancellation);

    /// <summary>The same for a lab that draws a picture of its own.</summary>
    public static async Task RunAsync(
        Surroundings here, bool plainUi, Func<LabPicture> picture, GuestBook book, Func<CancellationToken, Task> run, Action<string>? typed,
        CancellationToken cancellation)
    {
        // Whatever happens, what comes after it is told on the person's own screen again.
        using var terminal = IsPlain(here, plainUi) ? null : here.OpenTerminal();
        if (terminal is not null)
            await new LabScreen(here, terminal, picture, typed).RunAsync(run, cancellation);
        else
            await LinesAsync(here, book, run, typed, cancellation);
    }

    /// <summary>The screen of a lab whose guests are all there is to see.</summary>
    public static LabPicture Picture(Surroundings here, string title, GuestBook book, bool canType)
    {
        var guests = book.Here;
        return new LabPicture
        {
            Title = guests.Count > 0 ? [title] : [title, "", LabHelp.Of("ConsoleNobody")],
            Headings = guests.Count == 0 ? [] :
            [
                new(LabHelp.Of("ConsoleTransport")), new(LabHelp.Of("ConsoleFrom")), new(LabHelp.Of("ConsoleName")), new(LabHelp.Of("ConsoleSince")),
                new(LabHelp.Of("ConsoleMessages"), IsNumber: true), new(LabHelp.Of("ConsoleBytes"), IsNumber: true),
            ],
            Rows = [.. guests.Select(guest => Row(here, guest))],
            Lines = book.Lines,
            Hint = LabHelp.Of(canType ? "ConsoleTypeEnds" : "ConsoleEnds"),
        };
    }

    private static bool IsPlain(Surroundings here, bool plainUi) =>
        plainUi || !here.IsTerminal || here.Environment("TERM") is "dumb" || here.Width() < FewestColumns;

    private static string[] Row(Surroundings here, Guest guest) =>
    [
        guest.Transport,
        guest.From.ToString()!,
        SafeText.Line(guest.Name),
        TimeZoneInfo.ConvertTime(guest.Since, here.Time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        string.Create(LabHelp.Culture, $"{guest.MessagesIn:N0} / {guest.MessagesOut:N0}"),
        string.Create(LabHelp.Culture, $"{guest.BytesIn:N0} / {guest.BytesOut:N0}"),
    ];

    private static async Task LinesAsync(
        Surroundings here, GuestBook book, Func<CancellationToken, Task> run, Action<string>? typed, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // Guests wait for nobody who reads the lines. Who has closed our output ("… | head") looks no more.
        Exception? refusal = null;
        using var console = new OperatorConsole(here.Out, here.Error, here.Time, refused: why =>
        {
            refusal = why;
            _ = ending.CancelAsync();
        });
        book.Told = console.Show;
        var reading = Task.CompletedTask;
        try
        {
            // It first says where it is, then it can be told something. The end of what is typed is not its end: many are
            // started with nothing to type.
            var running = run(ending.Token);
            reading = typed is null ? reading : ReadAsync(here, typed, ending.Token);
            await running;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // It was ended, in order.
        }
        finally
        {
            await ending.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            book.Told = _ => { };
        }

        // Where the reader is gone that is the end; a full disk is told.
        if (Volatile.Read(ref refusal) is OutputException)
            throw refusal!;
    }

    private static async Task ReadAsync(Surroundings here, Action<string> typed, CancellationToken cancellation)
    {
        while (await here.ReadLineAsync(cancellation) is { } line)
            typed(line);
    }
}
