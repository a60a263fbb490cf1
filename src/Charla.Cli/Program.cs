using System.CommandLine;
using Charla.Cli.Bench;
using Charla.Cli.Serve;

var root = new RootCommand("charla") { ServeCommand.Create(), BenchCommand.Create() };

// Each command ends in its own way on Ctrl-C and SIGTERM: a server needs longer than a given time to finish what it began.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
