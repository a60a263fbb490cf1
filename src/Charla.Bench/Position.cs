using System.Text;
using Charla.Bench.Wires;

namespace Charla.Bench;

/// <summary>
/// How far one reader is in one conversation. The law it checks: every number comes once, each one above the last.
/// </summary>
internal sealed class Position
{
    // Numbers that were jumped over and have not come since, as ranges; null as long as all is well.
    private List<(long First, long Last)>? _missing;
    private DatagramFollowing _datagrams;

    /// <param name="name">The conversation as this reader names it: <c>#room</c> or <c>@nick</c>.</param>
    /// <param name="conversation">What the readers of it share.</param>
    /// <param name="head">The last number before the reader followed it.</param>
    public Position(string name, Conversation conversation, long head)
    {
        Name = name;
        Conversation = conversation;
        Head = head;
        Last = head;
        _datagrams = new DatagramFollowing(head);
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        EntryPrefix = Encoding.UTF8.GetBytes($$"""{"op":"entry","conv":"{{name}}","seq":""");
    }

    public string Name { get; }

    public byte[] NameUtf8 { get; }

    public Conversation Conversation { get; }

    public long Head { get; }

    /// <summary>The highest number that came.</summary>
    public long Last { get; private set; }

    public long Repeated { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>What the line of an entry begins with, up to its number.</summary>
    public byte[] EntryPrefix { get; }

    /// <summary>What it takes to follow it over datagrams.</summary>
    public ref DatagramFollowing Datagrams => ref _datagrams;

    public bool CaughtUp => Last >= Conversation.Acknowledged;

    /// <summary>How many numbers up to the last acknowledged one did not come.</summary>
    public long Lost => (_missing?.Sum(range => range.Last - range.First + 1) ?? 0) + Math.Max(0, Conversation.Acknowledged - Last);

    /// <summary>An entry came.</summary>
    public void Take(long number)
    {
        if (number == Last + 1)
            Last = number;
        else
            TakeIrregular(number);
    }

    private void TakeIrregular(long number)
    {
        if (number > Last)
        {
            (_missing ??= []).Add((Last + 1, number - 1));
            Last = number;
            return;
        }

        var range = _missing?.FindIndex(missing => missing.First <= number && number <= missing.Last) ?? -1;
        if (range < 0)
        {
            Repeated++;
            return;
        }

        OutOfOrder++;
        var (first, last) = _missing![range];
        _missing.RemoveAt(range);
        if (first < number)
            _missing.Add((first, number - 1));
        if (number < last)
            _missing.Add((number + 1, last));
    }
}
