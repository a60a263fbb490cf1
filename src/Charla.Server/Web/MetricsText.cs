using System.Diagnostics;
using System.Globalization;
using System.Text;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Sessions;
using Charla.Server.Transports;

namespace Charla.Server.Web;

/// <summary>The metrics in Prometheus' text format, version 0.0.4. docs/operations.md says what each one means.</summary>
internal sealed class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public static string Of(SessionContext context)
    {
        var text = new MetricsText();
        text.AddSessions(context);
        text.AddWriter(context.Writer.Counts);
        text.Add("charla_healthy", "gauge", "1 while /healthz answers ok, else 0.", Pages.TroubleOf(context) is null ? 1 : 0);
        text.AddConsole(context.Operator);
        text.AddProcess(context.Descriptors);
        return text._text.ToString();
    }

    private void AddSessions(SessionContext context)
    {
        var metrics = context.Metrics;
        Begin("charla_sessions", "gauge", "Connections that are open.");
        foreach (var transport in Vocabulary.Ports.Values)
            AddLabelled("charla_sessions", "transport", NameOf(transport), metrics.Sessions(transport));
        Begin("charla_deliveries_total", "counter", "Entries and events sent to those who follow them.");
        foreach (var transport in Vocabulary.Ports.Values)
            AddLabelled("charla_deliveries_total", "transport", NameOf(transport), metrics.Deliveries(transport));
        Begin("charla_errors_total", "counter", "Requests refused, by error code.");
        foreach (var code in Enum.GetValues<ErrorCode>())
            AddLabelled("charla_errors_total", "code", code.Name(), metrics.Errors(code));
        Add("charla_requests_total", "counter", "Requests received.", metrics.Requests);
        Add("charla_repairs_total", "counter", "Times that a connection had fallen behind and got what it lacked from the log.", metrics.Repairs);
        Add("charla_connections_refused_total", "counter", "Connections for which there was no place.", context.Admission.Refused);
        Add("charla_strangers_ended_total", "counter", "Connections on which nobody had signed in, and which gave way to others.", context.Admission.GaveWay);
        Add("charla_outbox_bytes", "gauge", "Bytes that wait to be sent.", context.Sessions.PendingBytes);
    }

    private void AddWriter(WriterCounts counts)
    {
        Add("charla_posts_total", "counter", "Changes committed: posts and everything else that is stored.", counts.Changes);
        Add("charla_commits_total", "counter", "Commits.", counts.Commits);
        Add("charla_repeats_total", "counter", "Repeated requests that were answered as the first time.", counts.Repeats);
        Add("charla_commit_seconds", "Time of a commit, with its fsync.", counts.CommitSeconds);
        Add("charla_commit_changes", "Changes in a commit.", counts.CommitChanges);
    }

    private void AddConsole(IOperator console)
    {
        Begin("charla_console_lines_total", "counter", "Lines for the console: taken by it, or dropped since it took none.");
        AddLabelled("charla_console_lines_total", "fate", "shown", console.LinesShown);
        AddLabelled("charla_console_lines_total", "fate", "dropped", console.LinesDropped);
    }

    private void AddProcess(Descriptors descriptors)
    {
        if (Descriptors.CountOpen() is { } open)
            Add("process_open_fds", "gauge", "Descriptors in use: files and connections.", open);
        Add("process_max_fds", "gauge", "Descriptors that the system allows.", descriptors.Limit);
        Add("charla_reserved_fds", "gauge", "Of those, the ones that are not for clients.", descriptors.Reserve);
        using var process = Process.GetCurrentProcess();
        Add("process_cpu_seconds_total", "counter", "Processor time used.", Environment.CpuUsage.TotalTime.TotalSeconds);
        Add("process_resident_memory_bytes", "gauge", "Memory in use.", Environment.WorkingSet);
        Add("dotnet_total_memory_bytes", "gauge", "Memory that the runtime's objects take, with those nobody needs any more.", GC.GetTotalMemory(forceFullCollection: false));
        Add("process_start_time_seconds", "gauge", "When the process started, in Unix time.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }

    private void Add(string name, string help, Histogram histogram)
    {
        Begin(name, "histogram", help);
        long count = 0;
        for (var i = 0; i < histogram.Bounds.Count; i++)
            AddLabelled(name + "_bucket", "le", Number(histogram.Bounds[i]), count += histogram.CountAt(i));
        AddLabelled(name + "_bucket", "le", "+Inf", count += histogram.CountAt(histogram.Bounds.Count));
        Line(name + "_sum", histogram.Sum);
        Line(name + "_count", count);
    }

    private void Add(string name, string type, string help, double value)
    {
        Begin(name, type, help);
        Line(name, value);
    }

    private void AddLabelled(string name, string label, string labelled, long value) => Line($"{name}{{{label}=\"{labelled}\"}}", value);

    private void Begin(string name, string type, string help) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private void Line(string name, double value) => _text.Append(name).Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(Transport transport) => Vocabulary.Transports.TextOf(transport);
}
