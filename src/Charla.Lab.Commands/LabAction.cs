using System.CommandLine;
using Charla.CommandLine;

namespace Charla.Lab.Commands;

internal static class LabAction
{
    /// <summary>What a command of the labs does until it ends or Ctrl-C ends it, which is no failure.</summary>
    public static void DoesUntilStopped(this Command command, Surroundings here, Func<ParseResult, CancellationToken, Task> action) =>
        command.Does(here, async (parsed, cancellation) =>
        {
            try
            {
                await action(parsed, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // It was ended.
            }
        });
}
