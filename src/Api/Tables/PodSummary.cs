using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>A pod's readiness, status word and restarts, worked out from its containers as Kubernetes' printers do.</summary>
internal sealed class PodSummary
{
    private readonly JsonObject _pod;
    private string _reason;
    private long _restarts;
    private long _sidecarRestarts;
    private DateTimeOffset? _lastRestart;
    private DateTimeOffset? _lastSidecarRestart;
    private int _ready;
    private int _total;

    private PodSummary(JsonObject pod)
    {
        _pod = pod;
        _reason = pod.GetString("status", "reason").Or(pod.GetString("status", "phase") ?? "");
        _total = Cells.Count(pod.GetArray("spec", "containers"));
    }

    public string Ready => $"{_ready}/{_total}";

    public string Status { get; private set; } = "";

    public string Restarts { get; private set; } = "";

    public static PodSummary Of(JsonObject pod, DateTimeOffset now)
    {
        var summary = new PodSummary(pod);
        if (Cells.Condition(pod, "PodScheduled").GetText("reason") == "SchedulingGated")
            summary._reason = "SchedulingGated";
        var initializing = summary.ReadInitContainers();
        if (!initializing || Cells.IsConditionTrue(pod, "Initialized"))
            summary.ReadContainers();
        summary.Finish(now);
        return summary;
    }

    /// <returns>True while an init container has yet to do its part.</returns>
    private bool ReadInitContainers()
    {
        var declared = _pod.GetArray("spec", "initContainers") ?? [];
        _total += declared.Count(c => (c as JsonObject).GetText("restartPolicy") == "Always");
        var statuses = _pod.GetArray("status", "initContainerStatuses") ?? [];
        for (var i = 0; i < statuses.Count; i++)
        {
            var status = statuses[i] as JsonObject;
            var isSidecar = declared.Any(c =>
                (c as JsonObject).GetText("name") == status.GetText("name") && (c as JsonObject).GetText("restartPolicy") == "Always");
            _restarts += status.GetLong("restartCount") ?? 0;
            var ended = LastEnd(status);
            _lastRestart = Later(_lastRestart, ended);
            if (isSidecar)
            {
                _sidecarRestarts += status.GetLong("restartCount") ?? 0;
                _lastSidecarRestart = Later(_lastSidecarRestart, ended);
            }

            var terminated = status.GetObject("state", "terminated");
            var waiting = status.GetObject("state", "waiting").GetText("reason");
            if (terminated is not null && terminated.GetLong("exitCode") is null or 0 && terminated is not null)
                continue;
            if (isSidecar && status.IsTrue("started"))
            {
                if (status.IsTrue("ready"))
                    _ready++;
                continue;
            }

            if (terminated is not null)
                _reason = "Init:" + ReasonOf(terminated);
            else if (waiting is not ("" or "PodInitializing"))
                _reason = "Init:" + waiting;
            else
                _reason = $"Init:{i}/{declared.Count}";
            return true;
        }

        return false;
    }

    private void ReadContainers()
    {
        _restarts = _sidecarRestarts;
        _lastRestart = _lastSidecarRestart;
        var hasRunning = false;
        var statuses = _pod.GetArray("status", "containerStatuses") ?? [];
        for (var i = statuses.Count - 1; i >= 0; i--)
        {
            var status = statuses[i] as JsonObject;
            _restarts += status.GetLong("restartCount") ?? 0;
            _lastRestart = Later(_lastRestart, LastEnd(status));
            var waiting = status.GetObject("state", "waiting").GetText("reason");
            if (waiting.Length > 0)
                _reason = waiting;
            else if (status.GetObject("state", "terminated") is { } terminated)
                _reason = ReasonOf(terminated);
            else if (status.IsTrue("ready") && status.GetObject("state", "running") is not null)
            {
                hasRunning = true;
                _ready++;
            }
        }

        if (_reason == "Completed" && hasRunning)
            _reason = Cells.IsConditionTrue(_pod, "Ready") ? "Running" : "NotReady";
    }

    private void Finish(DateTimeOffset now)
    {
        Status = _reason;
        if (Cells.IsDeleting(_pod))
        {
            if (_pod.GetString("status", "reason") == "NodeLost")
                Status = "Unknown";
            else if (_pod.GetString("status", "phase") is not ("Succeeded" or "Failed"))
                Status = "Terminating";
        }

        Restarts = _restarts > 0 && _lastRestart is { } last ? $"{_restarts} ({Ages.Human(now - last)} ago)" : $"{_restarts}";
    }

    private static string ReasonOf(JsonObject terminated)
    {
        if (terminated.GetText("reason") is { Length: > 0 } reason)
            return reason;
        return terminated.GetLong("signal") is { } signal and not 0 ? $"Signal:{signal}" : $"ExitCode:{terminated.GetLong("exitCode") ?? 0}";
    }

    private static DateTimeOffset? LastEnd(JsonObject? status) => Ages.Parse(status.GetObject("lastState", "terminated").GetString("finishedAt"));

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}
