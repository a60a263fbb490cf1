using System.Globalization;
using System.Text.Json;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// What each request is answered, member by member, where it does something and where there is nothing to do: docs/protocol.md, sections 3 to 7, 12
/// and 14. A table of what one after the other says, in one world.
/// </summary>
public sealed class AnswerTests
{
    private static readonly string[] Persons = ["ana", "bea", "eva"];

    // Who, which request with which members (a cid is added), what comes back: the code of an error, or the ok's members beside op and id, with
    // the values of some. Rows before it are counted.
    private static readonly Dictionary<string, string> Tables = new(StringComparer.Ordinal)
    {
        ["rooms"] = """
            ana create {"conv":"#a","topic":""}                 -> ok conv=#a log seq=1 time
            ana create {"conv":"#a"}                            -> name-taken
            ana create {"conv":"#A"}                            -> name-taken
            ana create {"conv":"@bea"}                          -> bad-request
            ana create {"conv":"#b","history":"some"}           -> bad-request
            ana create {"conv":"#b","topic":"x","history":null} -> ok conv=#b log seq=1 time
            ana create {"conv":"#p","private":true}             -> ok conv=#p log seq=1 time
            ana join   {"conv":"#a"}                            -> ok conv=#a log seq=1 time
            ana join   {"conv":"@bea"}                          -> bad-request
            bea join   {"conv":"#p"}                            -> not-found
            bea join   {"conv":"#none"}                         -> not-found
            bea join   {"conv":"#A"}                            -> ok conv=#a log seq=2 time
            bea join   {"conv":"#a"}                            -> ok conv=#a log seq=2 time
            eva leave  {"conv":"#a"}                            -> not-member
            eva leave  {"conv":"#p"}                            -> not-found
            eva leave  {"conv":"@eva"}                          -> not-found
            ana invite {"conv":"#a","nick":"bea"}               -> name-taken
            ana invite {"conv":"#a","nick":"ana"}               -> name-taken
            ana invite {"conv":"#a","nick":"nobody"}            -> not-found
            ana invite {"conv":"#a","nick":"eva"}               -> ok conv=#a log time
            ana invite {"conv":"#a","nick":"EVA"}               -> ok conv=#a log time
            eva invite {"conv":"#a","nick":"eva"}               -> not-member
            ana topic  {"conv":"#a","text":"x"}                 -> ok conv=#a log seq=3 time
            bea topic  {"conv":"#a","text":"x"}                 -> ok conv=#a log seq=4 time
            ana topic  {"conv":"#a","text":""}                  -> ok conv=#a log seq=5 time
            ana topic  {"conv":"#a"}                            -> bad-request
            eva topic  {"conv":"#a","text":"x"}                 -> not-member
            bea kick   {"conv":"#a","nick":"ana"}               -> forbidden
            ana kick   {"conv":"#a","nick":"eva"}               -> not-found
            ana kick   {"conv":"#a","nick":"nobody"}            -> not-found
            ana kick   {"conv":"#a","nick":"bea"}               -> ok conv=#a log seq=6 time
            ana kick   {"conv":"#a","nick":"bea"}               -> not-found
            bea archive {"conv":"#a"}                           -> not-member
            ana archive {"conv":"#a","on":false}                -> ok conv=#a log seq=6 time
            ana archive {"conv":"#a"}                           -> ok conv=#a log seq=7 time
            ana archive {"conv":"#a","on":true}                 -> ok conv=#a log seq=7 time
            ana archive {"conv":"#a","on":false}                -> ok conv=#a log seq=8 time
            ana archive {"conv":"#general"}                     -> forbidden
            ana archive {"conv":"@bea"}                         -> bad-request
            ana remove {"conv":"#general"}                      -> forbidden
            bea remove {"conv":"#a"}                            -> not-member
            ana remove {"conv":"#a"}                            -> ok conv=#a log time
            ana remove {"conv":"#a"}                            -> not-found
            ana leave  {"conv":"#b"}                            -> ok conv=#b log seq=3 time
            ana leave  {"conv":"#b"}                            -> not-member
            ana leave  {"conv":"#general"}                      -> ok conv=#general log seq=4 time
            ana join   {"conv":"#general"}                      -> ok conv=#general log seq=5 time
            """,

        // A private room: by invitation, once. Who leaves by oneself comes back as what one was; who is removed comes back as a member.
        ["invitations"] = """
            ana create {"conv":"#p","private":true,"history":"all"} -> ok conv=#p log seq=1 time
            ana invite {"conv":"#p","nick":"bea"}               -> ok conv=#p log time
            ana invite {"conv":"#p","nick":"bea"}               -> ok conv=#p log time
            bea fetch  {"conv":"#p"}                            -> not-member
            eva kick   {"conv":"#p","nick":"bea"}               -> not-found
            ana kick   {"conv":"#p","nick":"bea"}               -> ok conv=#p log seq=1 time
            bea join   {"conv":"#p"}                            -> not-found
            ana kick   {"conv":"#p","nick":"bea"}               -> not-found
            ana invite {"conv":"#p","nick":"bea"}               -> ok conv=#p log time
            bea join   {"conv":"#p"}                            -> ok conv=#p log seq=2 time
            bea invite {"conv":"#p","nick":"eva"}               -> ok conv=#p log time
            bea kick   {"conv":"#p","nick":"eva"}               -> forbidden
            ana kick   {"conv":"#p","nick":"EVA"}               -> ok conv=#p log seq=2 time
            eva join   {"conv":"#p"}                            -> not-found
            bea leave  {"conv":"#p"}                            -> ok conv=#p log seq=3 time
            bea join   {"conv":"#p"}                            -> not-found
            ana invite {"conv":"#p","nick":"bea"}               -> ok conv=#p log time
            bea join   {"conv":"#p"}                            -> ok conv=#p log seq=4 time
            ana leave  {"conv":"#p"}                            -> ok conv=#p log seq=5 time
            bea invite {"conv":"#p","nick":"ana"}               -> ok conv=#p log time
            ana join   {"conv":"#p"}                            -> ok conv=#p log seq=6 time
            ana members {"conv":"#p"}                           -> 2 ok more=False
            ana topic  {"conv":"#p","text":"mine still"}        -> ok conv=#p log seq=7 time
            bea topic  {"conv":"#p","text":"x"}                 -> forbidden
            ana kick   {"conv":"#p","nick":"ana"}               -> ok conv=#p log seq=8 time
            bea invite {"conv":"#p","nick":"ana"}               -> ok conv=#p log time
            ana join   {"conv":"#p"}                            -> ok conv=#p log seq=9 time
            ana topic  {"conv":"#p","text":"no more"}           -> forbidden
            """,
        ["messages"] = """
            ana post  {"conv":"#general","text":"uno"}            -> ok conv=#general log seq=4 time
            ana post  {"conv":"#general","text":""}               -> bad-request
            ana post  {"conv":"#general","text":"x","reply":99}   -> not-found
            ana post  {"conv":"#general","text":"x","reply":1}    -> bad-request
            ana post  {"conv":"#general","text":"dos","reply":4}  -> ok conv=#general log seq=5 time
            ana post  {"conv":"#none","text":"x"}                 -> not-found
            ana post  {"conv":"@nobody","text":"x"}               -> not-found
            ana post  {"conv":"@BEA","text":"x"}                  -> ok conv=@bea log seq=1 time
            bea post  {"conv":"@ana","text":"x"}                  -> ok conv=@ana log seq=2 time
            ana post  {"conv":"@ana","text":"a note to myself"}   -> ok conv=@ana log seq=1 time
            ana edit  {"conv":"#general","seq":4,"text":"uno"}    -> ok conv=#general log seq=6 time
            ana edit  {"conv":"#general","seq":4,"text":""}       -> bad-request
            bea edit  {"conv":"#general","seq":4,"text":"x"}      -> forbidden
            ana edit  {"conv":"#general","seq":1,"text":"x"}      -> bad-request
            ana edit  {"conv":"#general","seq":0,"text":"x"}      -> bad-request
            ana edit  {"conv":"#general","seq":99,"text":"x"}     -> not-found
            bea react {"conv":"#general","seq":4,"emoji":"x"}     -> ok conv=#general log seq=7 time
            bea react {"conv":"#general","seq":4,"emoji":"x"}     -> ok conv=#general log seq=8 time
            bea react {"conv":"#general","seq":4,"emoji":"x","on":false} -> ok conv=#general log seq=9 time
            bea react {"conv":"#general","seq":4,"emoji":"x","on":false} -> ok conv=#general log seq=10 time
            bea react {"conv":"#general","seq":4,"emoji":""}      -> bad-request
            bea delete {"conv":"#general","seq":4}                -> forbidden
            ana delete {"conv":"#general","seq":4}                -> ok conv=#general log seq=11 time
            ana delete {"conv":"#general","seq":4}                -> deleted
            ana edit  {"conv":"#general","seq":4,"text":"x"}      -> deleted
            bea react {"conv":"#general","seq":4,"emoji":"x"}     -> deleted
            ana post  {"conv":"#general","text":"tres","reply":4} -> ok conv=#general log seq=12 time
            bea read  {"conv":"#general","seq":0}                 -> ok conv=#general log seq=1 time
            bea read  {"conv":"#general","seq":5}                 -> ok conv=#general log seq=5 time
            bea read  {"conv":"#general","seq":4}                 -> ok conv=#general log seq=5 time
            bea read  {"conv":"#general","seq":9007199254740991}  -> ok conv=#general log seq=12 time
            bea read  {"conv":"@ana","seq":0}                     -> ok conv=@ana log seq=0 time
            bea read  {"conv":"#general"}                         -> bad-request
            eva read  {"conv":"@ana","seq":1}                     -> not-found
            ana leave {"conv":"@bea"}                             -> bad-request
            ana kick  {"conv":"@bea","nick":"bea"}                -> bad-request
            ana invite {"conv":"@bea","nick":"eva"}               -> bad-request
            ana topic {"conv":"@bea","text":"x"}                  -> bad-request
            ana members {"conv":"@bea"}                           -> 2 ok more=False
            ana changes {"conv":"#general","after":0,"limit":12}  -> 12 ok conv=#general head=12 log more=False
            ana changes {"conv":"#general","after":99}            -> 0 ok conv=#general head=12 log more=False
            ana changes {"conv":"#general"}                       -> bad-request
            ana fetch {"conv":"#general","limit":2}               -> 2 ok conv=#general head=12 log more=True
            ana fetch {"conv":"#general","after":0,"before":9}    -> bad-request
            ana fetch {"conv":"#general","before":0}              -> bad-request
            ana fetch {"conv":"#general","before":1}              -> 0 ok conv=#general head=12 log more=False
            ana fetch {"conv":"@eva"}                             -> not-found
            """,
        ["accounts"] = """
            ana profile {"name":"Ana"}                         -> ok time
            ana profile {"name":"Ana"}                         -> ok time
            ana profile {"name":""}                            -> ok time
            ana profile {}                                     -> ok time
            ana notify {"conv":"#general","notify":"none"}     -> ok conv=#general log time
            ana notify {"conv":"#general","notify":"none"}     -> ok conv=#general log time
            ana notify {"conv":"#general","notify":"some"}     -> bad-request
            ana notify {"conv":"@bea","notify":"none"}         -> not-found
            ana block  {"nick":"bea"}                          -> ok time
            ana block  {"nick":"bea"}                          -> ok time
            ana block  {"nick":"ana"}                          -> bad-request
            ana block  {"nick":"nobody"}                       -> not-found
            ana blocks {}                                      -> 1 ok
            bea post   {"conv":"@ana","text":"x"}              -> blocked
            bea create {"conv":"#b"}                           -> ok conv=#b log seq=1 time
            bea invite {"conv":"#b","nick":"ana"}              -> blocked
            ana block  {"nick":"bea","on":false}               -> ok time
            ana block  {"nick":"bea","on":false}               -> ok time
            ana blocks {}                                      -> 0 ok
            ana events {"after":0}                             -> 8 ok more=False rev=8
            ana events {"after":99}                            -> 0 ok more=False rev=8
            ana events {}                                      -> bad-request
            ana devices {}                                     -> 1 ok
            ana device {"device":1,"name":"laptop"}            -> ok time
            ana device {"device":1,"name":""}                  -> ok time
            ana device {"device":2,"name":"hers"}              -> not-found
            ana device {"device":99,"name":"x"}                -> not-found
            ana revoke {"device":99}                           -> not-found
            ana revoke {"device":2}                            -> not-found
            ana password {"new":"12345"}                       -> bad-request
            ana password {"new":"123456"}                      -> ok
            ana password {"new":"1234567"}                     -> bad-credentials
            ana password {"password":"123456","new":"1234567"} -> ok
            ana claim  {"code":"x"}                            -> forbidden
            ana signin {"nick":"ana","password":"1234567"}     -> already-signed-in
            ana hello  {"protocol":1}                          -> bad-request
            ana ping   {}                                      -> ok time
            ana whois  {"nick":"bea"}                          -> 1 ok nick=bea since
            ana whois  {"nick":"nobody"}                       -> not-found
            ana who    {"conv":"#general"}                     -> 3 ok more=False online=3
            ana who    {"conv":"@bea"}                         -> not-found
            ana marks  {"conv":"#general"}                     -> 2 ok
            ana typing {"conv":"#none"}                        -> not-found
            ana rooms  {}                                      -> 2 ok more=False
            ana convs  {}                                      -> 1 ok more=False
            ana accounts {}                                    -> forbidden
            ana nothing {}                                     -> unknown-op
            """,
    };

    public static TheoryData<string> Worlds() => [.. Tables.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Worlds))]
    public async Task Each_request_is_answered_as_the_protocol_says(string world)
    {
        await using var server = await TestServer.StartAsync();
        var people = new Dictionary<string, WireClient>(StringComparer.Ordinal);
        foreach (var nick in Persons)
            people.Add(nick, await server.RegisterAsync(nick));

        var wrong = new List<string>();
        foreach (var line in Tables[world].Split('\n'))
        {
            var (request, expected) = (line.Split("->")[0].Trim(), line.Split("->")[1].Trim());
            var words = request.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            var answer = await people[words[0]].AskAsync(words[1], JsonElement.Parse(words[2]));
            if (Show(answer, expected) is var shown && shown != expected)
                wrong.Add($"{request} -> {shown}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        foreach (var person in people.Values)
            await person.DisposeAsync();
    }

    // Of each limit the last length that is taken and the first that is not.
    [Theory(Timeout = 120_000)]
    [InlineData("post", "text", 16_384, "too-long", """{"conv":"#general","text":"{0}"}""")]
    [InlineData("edit", "text", 16_384, "too-long", """{"conv":"#general","seq":2,"text":"{0}"}""")]
    [InlineData("post", "cid", 64, "too-long", """{"conv":"#general","text":"x","cid":"{0}"}""")]
    [InlineData("create", "topic", 1_024, "too-long", """{"conv":"#a","topic":"{0}"}""")]
    [InlineData("topic", "text", 1_024, "too-long", """{"conv":"#general","text":"{0}"}""")]
    [InlineData("create", "conv", 32, "bad-name", """{"conv":"#{0}"}""")]
    [InlineData("react", "emoji", 64, "too-long", """{"conv":"#general","seq":2,"emoji":"{0}"}""")]
    [InlineData("profile", "name", 128, "too-long", """{"name":"{0}"}""")]
    [InlineData("device", "name", 128, "too-long", """{"device":1,"name":"{0}"}""")]
    [InlineData("password", "new", 256, "too-long", """{"new":"{0}"}""")]
    [InlineData("search", "text", 1_024, "too-long", """{"text":"{0}"}""")]
    public async Task A_text_may_be_as_long_as_its_limit_says(string op, string member, int most, string error, string members)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("post", new { conv = "#general", text = "x" });

        // As JSON writes it: a quotation mark has two bytes. But what people say is counted as it is.
        var quoteCounts = op is "post" or "edit" && member == "text" ? null : error;
        foreach (var (text, code) in new[] { (new string('a', most + 1), error), (new string('a', most), null), (new string('a', most - 1) + "\\\"", quoteCounts) })
        {
            var name = member == "conv" && text.EndsWith('"') ? new string('b', most + 2) : text;
            Assert.Equal((op, name.Length, code), (op, name.Length, (await ana.AskAsync(op, JsonElement.Parse(members.Replace("{0}", name, StringComparison.Ordinal)))).Code));
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("fetch", "limit", 1, 500, """{"conv":"#general"}""")]
    [InlineData("changes", "limit", 1, 500, """{"conv":"#general","after":0}""")]
    [InlineData("events", "limit", 1, 500, """{"after":0}""")]
    [InlineData("rooms", "limit", 1, 500, "{}")]
    [InlineData("convs", "limit", 1, 500, "{}")]
    [InlineData("members", "limit", 1, 500, """{"conv":"#general"}""")]
    [InlineData("who", "limit", 1, 500, "{}")]
    [InlineData("watch", "limit", 1, 500, "{}")]
    [InlineData("search", "limit", 1, 50, """{"text":"x"}""")]
    [InlineData("search", "context", 0, 5, """{"text":"x"}""")]
    [InlineData("read", "seq", 0, 9_007_199_254_740_991, """{"conv":"#general"}""")]
    [InlineData("fetch", "before", 1, 9_007_199_254_740_991, """{"conv":"#general"}""")]
    [InlineData("fetch", "after", 0, 9_007_199_254_740_991, """{"conv":"#general"}""")]
    public async Task A_number_may_be_as_small_and_as_large_as_its_limits_say(string op, string member, long least, long most, string members)
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        foreach (var (number, code) in new[] { (least - 1, "bad-request"), (least, null), (most, null), (most + 1, "bad-request") })
        {
            var request = System.Text.Json.Nodes.JsonNode.Parse(members)!.AsObject();
            request[member] = number;
            Assert.Equal((op, member, number, code), (op, member, number, (await ana.AskAsync(op, request)).Code));
        }
    }

    // Values that differ from run to run are shown by their name alone; rows where the table counts them.
    private static string Show(Answer answer, string expected)
    {
        if (!answer.IsOk)
            return answer.Code!;
        var members = answer.End.EnumerateObject().Where(member => member.Name is not ("op" or "id")).OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => member.Name is "log" or "time" or "since" or "seen" ? member.Name : $"{member.Name}={member.Value}");
        var rows = char.IsAsciiDigit(expected[0]) || answer.Rows.Count > 0 ? answer.Rows.Count.ToString(CultureInfo.InvariantCulture) + " " : "";
        return rows + string.Join(' ', members.Prepend("ok"));
    }
}
