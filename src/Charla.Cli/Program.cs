using System.CommandLine;
using Charla.Cli.Bench;
using Charla.Cli.Serve;

var root = new RootCommand("charla") { ServeCommand.Create(), BenchCommand.Create() };
return await root.Parse(args).InvokeAsync();
