using System.CommandLine;
using Charla.Cli.Serve;

var root = new RootCommand("charla") { ServeCommand.Create() };
return await root.Parse(args).InvokeAsync();
