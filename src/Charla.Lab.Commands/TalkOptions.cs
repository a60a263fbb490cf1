using System.CommandLine;
using Charla.CommandLine;

namespace Charla.Lab.Commands;

/// <summary>What the peers in which people talk with each other are told.</summary>
internal sealed class TalkOptions
{
    private readonly Option<bool> _othersOnly = new("--others-only") { Description = LabHelp.Of("HelpOthersOnly") };

    private readonly Option<double> _silence = new("--silence")
    {
        Description = LabHelp.Of("HelpSilence"),
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    public void AddTo(Command command)
    {
        command.Add(_othersOnly);
        command.Add(_silence);
    }

    public bool OthersOnly(ParseResult parsed) => parsed.GetValue(_othersOnly);

    /// <summary>A UDP member that has been silent for so long has left.</summary>
    public TimeSpan Silence(ParseResult parsed) => parsed.GetValue(_silence) is var seconds and >= 1 and <= 86_400
        ? TimeSpan.FromSeconds(seconds)
        : throw new CommandException(ExitCode.Usage, LabHelp.Of("BadSilence"));
}
