using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using k8s;
using OrleansOrchestrator.Silo.AllInOne;
using OrleansOrchestrator.Silo.Status;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary>
/// <c>status</c>: says in plain words which members live, who sequences what, how far caches are behind, and what is wrong. Answers 0 when
/// all is well, 1 when something is wrong, 2 when nobody can be asked.
/// </summary>
internal static class StatusCommand
{
    private const int Well = 0;
    private const int Wrong = 1;
    private const int Unreachable = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var connection = new ConnectionOptions();
        var database = new Option<string?>("--database") { Description = "the silos' PostgreSQL connection string, read when no gateway answers" };
        var output = new Option<string>("--output") { Description = "text, or json for scripts", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("status", "Says which members live, who does what, and what is wrong. Exit code: 0 well, 1 something is wrong, 2 unreachable.")
        {
            data, database, output,
        };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var layout = new DataLayout(parsed.GetRequiredValue(data));
            var (report, code) = await ReadAsync(layout, connection.Read(parsed, layout), parsed.GetValue(database), ct);
            Console.Write(parsed.GetRequiredValue(output) == "json"
                ? JsonSerializer.Serialize(report, StatusJson.Default.StatusReport) + "\n"
                : StatusText.Of(report));
            return code;
        });
        return command;
    }

    private static async Task<(StatusReport Report, int Code)> ReadAsync(
        DataLayout layout, KubernetesClientConfiguration? gateway, string? database, CancellationToken ct)
    {
        string? silence = null;
        if (gateway is not null)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
                limit.CancelAfter(Patience);
                using var client = new Kubernetes(gateway);
                var report = await new StatusSource(client).ReadAsync(limit.Token);
                if (gateway.Host == LocalHost(layout))
                    report = report with { Notes = [.. report.Notes, .. Place(layout)] };
                return (report, report.Healthy ? Well : Wrong);
            }
            catch (Exception e) when (IsSilence(e) && !ct.IsCancellationRequested)
            {
                silence = $"no gateway answers at {gateway.Host}: {Reason(e)}";
            }
        }

        if (database is null)
            return (Nobody(silence ?? Missing(layout)), Unreachable);
        var tables = await new ClusterTables(database, TimeProvider.System).ReadAllAsync(ct);
        List<string> problems = silence is null ? [] : [silence];
        problems.AddRange(Findings.Of(tables, [], []));
        return (new StatusReport(problems.Count == 0, problems, Notes.Of(tables), tables, null, null),
            tables.Database.Error is not null ? Unreachable : problems.Count == 0 ? Well : Wrong);
    }

    private static string? LocalHost(DataLayout layout) => File.Exists(layout.AdminKubeconfig)
        ? KubernetesClientConfiguration.BuildConfigFromConfigFile(layout.AdminKubeconfig).Host
        : null;

    /// <summary>Where on this machine it is, for whoever looks at one on it.</summary>
    private static IEnumerable<string> Place(DataLayout layout)
    {
        yield return $"it is process {PidFile.Read(layout.PidFile)} with its data in {layout.Root} and the kubeconfig {layout.AdminKubeconfig}";
        if (!layout.HasSlot)
            yield break;
        var slot = layout.ReadSlot();
        yield return $"it has slot {slot.Number} of this machine: pods in {slot.Addresses.PodCidr}, services in {slot.Addresses.ServiceCidr}, "
            + $"kubelet port {slot.KubeletPort}, bridge {slot.Bridge}";
    }

    private static StatusReport Nobody(string problem) => new(false, [problem], [], null, null, null);

    private static string Missing(DataLayout layout) => PidFile.Read(layout.PidFile) is { } pid
        ? $"process {pid} runs and is not ready yet: there is no {layout.AdminKubeconfig}"
        : $"it is stopped (data in {layout.Root})";

    private static bool IsSilence(Exception e) =>
        e is HttpRequestException or OperationCanceledException or IOException or SocketException or JsonException;

    private static string Reason(Exception e) =>
        e is OperationCanceledException ? $"nothing within {Words.Of(Patience)}" : e.InnerException?.Message ?? e.Message;
}
