using System.Net;
using Charla.Protocol;
using Charla.Server.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Server.Tests;

/// <summary>Who has a place, and who gives way to whom.</summary>
public sealed class AdmissionTests
{
    // a1: connection 1 of network a comes; a1! says something; a1* signs in; a1- leaves. A u in front: without a socket.
    // Expected: who gave way, in order; with ?: was refused.
    [Theory]

    // From one address.
    [InlineData("a1 a2 a3 b1", "")]
    [InlineData("a1 a2 a3 a4", "a1")]
    [InlineData("a1 a2 a3 a4 a5 a6", "a1 a2 a3")]
    [InlineData("a1 a2 a3 a1! a4", "a2")]
    [InlineData("a1 a2 a3 a1! a4 a5 a6", "a2 a3 a4")]
    [InlineData("a1 a2 a3 a3! a2! a1! a4", "a3")]
    [InlineData("a1 a2 a3 a1! a2! a3! a1! a4", "a2")]
    [InlineData("a1 a2 a3 a1! a2! a4 a5", "a1 a3")]
    [InlineData("a1 a2 a3 a1! a2! a3! a4 a4! a5 a5! a6 a6!", "a1 a2 a3")]
    [InlineData("a1 a1* a2 a2* a3 a3* a4 a5 a6", "")]
    [InlineData("a1 a1* a2 a3 a4 a5", "a2")]
    [InlineData("a1 a2 a3 a1- a4", "")]
    [InlineData("a1 a2 a3 a4 a1- a5", "a1 a2")]
    [InlineData("ua1 ua2 a3 a4", "ua1")]

    // Of the whole server.
    [InlineData("a1 b1 c1 d1 e1 f1", "")]
    [InlineData("a1 b1 c1 d1 e1 f1 g1", "a1")]
    [InlineData("a1 b1 a1! c1 d1 e1 f1 g1 h1", "b1 c1")]
    [InlineData("a1 b1 c1 d1 e1 f1 a1* b1* c1* d1* e1* f1* ug1 uh1", "")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* ug1 ug1* uh1 ui1", "uh1")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* ug1 ug1* uh1 uh1* i1", "?i1")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* ug1 ug1* uh1 uh1* ui1 a1- j1", "?ui1")]

    // Of what descriptors allow.
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* g1 h1", "g1")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* g1 g1* ua1 h1", "?h1")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* g1 g1* ua1 ub1", "ua1")]
    [InlineData("a1 a1* b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* g1 g1* h1 h1* ua1 g1- h2 i1", "?h1 h2")]
    [InlineData("b1 b1* c1 c1* d1 d1* e1 e1* f1 f1* ua1 ua2 ua3 a4 h1", "ua1 ua2")]
    public void Of_the_larger_crowd_the_one_heard_longest_ago_gives_way_and_who_signed_in_never(string happens, string gaveWay)
    {
        var limits = new AdmissionLimits { MostConnections = 8, MostSockets = 7, MostStrangers = 6, MostStrangersPerAddress = 3, MostLeaving = 100 };
        var admission = new Admission(limits, NullLogger.Instance);
        var all = new List<Guest>();
        var ended = new List<string>();
        foreach (var step in happens.Split(' '))
        {
            // Of one that was refused nothing more is expected.
            var guest = all.Find(known => known.Name == step.TrimEnd('!', '*', '-'));
            switch (step[^1])
            {
                case '!':
                    guest!.Place.Heard();
                    break;
                case '*':
                    guest!.Place.Known();
                    break;
                case '-':
                    guest!.Place.Dispose();
                    break;
                default:
                    all.Add(new Guest(step, admission, ended));
                    break;
            }
        }

        Assert.Equal(gaveWay, string.Join(' ', ended));
        Assert.Equal(ended.Count(name => name[0] == '?'), admission.Refused);
        Assert.Equal(ended.Count(name => name[0] != '?'), admission.GaveWay);
        Assert.All(all, guest => Assert.Equal(ended.Any(name => name.TrimStart('?') == guest.Name), guest.Place.Refusal is { Code: ErrorCode.TooMany }));

        // Everybody leaves: then there is room for as many again.
        all.ForEach(guest => guest.Place.Dispose());
        all.ForEach(guest => guest.Place.Dispose());
        ended.Clear();
        foreach (var name in "a1 a2 a3 b1 b2 b3".Split(' '))
            _ = new Guest(name, admission, ended);
        Assert.Empty(ended);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("fe80::1%2", "fe80::2%3", true)]
    public void An_address_of_IPv6_is_its_network(string one, string other, bool isSame)
    {
        var limits = new AdmissionLimits { MostConnections = 9, MostSockets = 9, MostStrangers = 9, MostStrangersPerAddress = 1, MostLeaving = 100 };
        var admission = new Admission(limits, NullLogger.Instance);
        var ended = new List<string>();
        _ = new Guest("one", admission, ended, IPAddress.Parse(one));
        _ = new Guest("other", admission, ended, IPAddress.Parse(other));
        Assert.Equal(isSame ? ["one"] : [], ended);
    }

    [Fact]
    public void Of_those_that_still_say_why_they_leave_only_so_many_do()
    {
        var limits = new AdmissionLimits { MostConnections = 1, MostSockets = 1, MostStrangers = 1, MostStrangersPerAddress = 1, MostLeaving = 2 };
        var admission = new Admission(limits, NullLogger.Instance);
        var guests = Enumerable.Range(0, 6).Select(i => new Guest($"a{i}", admission, [])).ToList();
        Assert.Equal(["a0", "a1", "a2"], guests.Where(guest => guest.IsAborted).Select(guest => guest.Name));
        guests[3].Place.Dispose();
        _ = new Guest("b", admission, []);
        Assert.False(guests[4].IsAborted);
    }

    private sealed class Guest : IGuest
    {
        private readonly List<string> _ended;

        public Guest(string name, Admission admission, List<string> ended, IPAddress? address = null)
        {
            (Name, _ended) = (name, ended);
            Place = admission.Enter(address ?? new IPAddress([10, 0, 0, (byte)name.TrimStart('u')[0]]), this, holdsSocket: name[0] != 'u');
            if (Place.Refusal is not null)
                ended.Add("?" + name);
        }

        public string Name { get; }

        public Admission.Place Place { get; }

        public bool IsAborted { get; private set; }

        public void GiveWay(Fault why) => _ended.Add(Name);

        public void Abort() => IsAborted = true;
    }
}
