using System.Runtime.CompilerServices;
using Charla.Protocol;

namespace Charla.Client.Tests;

public sealed class ReadmeTests
{
    // What stands here is what the README shows: that it compiles is the first half of the test.
    internal static async Task ExampleAsync()
    {
        await using var client = await CharlaClient.ConnectAsync(
            new ServerAddress("localhost"), Credentials.NewAccount("ana", "una muy larga"));

        await client.PostAsync("#general", "Hola");

        await foreach (var item in client.Feed.ReadAllAsync())
        {
            if (item is Entry { Kind: EntryKind.Text } entry)
                Console.WriteLine($"{entry.Conversation} {entry.From}: {entry.Text}");
            if (item is Entry { Text: "ping" } ping)
                await client.PostAsync(ping.Conversation, "pong", reply: ping.Seq);
        }
    }

    [Fact]
    public void The_example_of_the_readme_is_the_one_that_compiles()
    {
        var here = ThisFile();
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../src/Charla.Client/README.md"));
        var example = readme.Split("```csharp\n")[1].Split("```")[0].Split('\n')
            .Where(line => !line.StartsWith("using Charla", StringComparison.Ordinal))
            .Select(line => line.Length > 0 ? "        " + line : "");

        Assert.Contains(string.Join('\n', example).Trim(), File.ReadAllText(here));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
