using System.CommandLine;
using System.Globalization;
using k8s;
using k8s.Autorest;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Silo.AllInOne;
using OrleansOrchestrator.Silo.Tokens;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>token</c>: the secrets with which machines join the cluster as nodes, and processes as silos and gateways.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Makes, lists and takes back the tokens with which nodes, silos and gateways join the cluster.")
    {
        CreateToken(), ListTokens(), DeleteToken(),
    };

    private static Command CreateToken()
    {
        var (data, kubeconfig) = (CommonOptions.Data(), Kubeconfig());
        var given = new Argument<string?>("token") { Description = "the token to make, ID.SECRET; a random one unless given", Arity = ArgumentArity.ZeroOrOne };
        var life = new Option<string>("--ttl") { Description = "how long it is good for: 24h, 1h30m; 0: for ever", DefaultValueFactory = _ => "24h" };
        var server = new Option<string?>("--server") { Description = "address of the API server in the line that is printed" };
        var usage = new Option<string>("--usage")
        {
            Description = "what joins with it: node; or member, a silo or gateway, which gets the keys of the cluster",
            DefaultValueFactory = _ => TokenUsage.Node.Name,
        };
        usage.AcceptOnlyFromAmong(TokenUsage.Node.Name, TokenUsage.Member.Name);
        var description = new Option<string?>("--description") { Description = "what it is for" };
        var command = new Command("create", "Makes a token and prints how to join with it.") { given, usage, life, server, description, data, kubeconfig };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(kubeconfig), parsed.GetRequiredValue(data), async tokens =>
        {
            var token = BootstrapToken.Create();
            if (parsed.GetValue(given) is { } text && !BootstrapToken.TryParse(text, out token))
                return Fail($"\"{text}\" is no token: six and sixteen characters of a-z and 0-9, with a dot between them");
            if (!TokenLife.TryParse(parsed.GetRequiredValue(life), out var until))
                return Fail($"\"{parsed.GetRequiredValue(life)}\" is no duration");
            var joins = TokenUsage.Parse(parsed.GetRequiredValue(usage));
            if (joins == TokenUsage.Member && await tokens.MemberFaultAsync(ct) is { } fault)
                return Fail(fault);
            await tokens.CreateAsync(token, joins, until, parsed.GetValue(description), ct);
            foreach (var line in await tokens.JoinLinesAsync(token, joins, parsed.GetValue(server), ct))
                Console.WriteLine(line);
            return 0;
        }));
        return command;
    }

    private static Command ListTokens()
    {
        var (data, kubeconfig) = (CommonOptions.Data(), Kubeconfig());
        var command = new Command("list", "Lists the tokens, without their secrets.") { data, kubeconfig };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(kubeconfig), parsed.GetRequiredValue(data), async tokens =>
        {
            Console.WriteLine($"{"ID",-8}{"USAGE",-8}{"EXPIRES",-22}DESCRIPTION");
            foreach (var secret in await tokens.ListAsync(ct))
            {
                var expires = BootstrapTokenSecret.Expiration(secret)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";
                var (id, use) = (BootstrapTokenSecret.Text(secret, BootstrapToken.IdKey), TokenUsage.Of(secret).Name);
                Console.WriteLine(
                    $"{id,-8}{use,-8}{expires,-22}{BootstrapTokenSecret.Text(secret, BootstrapToken.DescriptionKey)}");
            }

            return 0;
        }));
        return command;
    }

    private static Command DeleteToken()
    {
        var (data, kubeconfig) = (CommonOptions.Data(), Kubeconfig());
        var token = new Argument<string>("token") { Description = "the token or its ID" };
        var command = new Command("delete", "Takes a token back; who has joined with it stays.") { token, data, kubeconfig };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(kubeconfig), parsed.GetRequiredValue(data), async tokens =>
        {
            await tokens.DeleteAsync(parsed.GetRequiredValue(token), ct);
            return 0;
        }));
        return command;
    }

    private static Option<string?> Kubeconfig() => new("--kubeconfig") { Description = "the administrator's kubeconfig, instead of that in --data" };

    private static async Task<int> RunAsync(string? kubeconfig, string data, Func<BootstrapTokens, Task<int>> act)
    {
        var path = kubeconfig ?? new DataLayout(data).AdminKubeconfig;
        if (!File.Exists(path))
            return Fail($"there is no {path}");
        try
        {
            using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
            return await act(new BootstrapTokens(client, TimeProvider.System));
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException)
        {
            return Fail(BootstrapTokens.Reason(e));
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
