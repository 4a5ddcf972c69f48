using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using OrleansOrchestrator.Grains.Abstractions;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Observability;

/// <summary>Pages beside the API are the administrators'; requests are counted by what is served.</summary>
public sealed class GatewayPagesTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData("/page", HttpStatusCode.OK)]
    [InlineData("/page/below", HttpStatusCode.OK)]
    [InlineData("/pages", HttpStatusCode.NotFound)]
    public async Task Page_is_served_to_administrators_with_all_below_it(string path, HttpStatusCode expected)
    {
        using var answer = await server.Admin.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
            Assert.Equal("page of " + path, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Page_is_refused_to_everybody_else()
    {
        using var certificate = server.NodeCertificate("n1");
        using var anonymous = await server.Anonymous.GetAsync("/page");
        using var node = await server.Client(certificate).GetAsync("/page/below");
        Assert.Equal(HttpStatusCode.Forbidden, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, node.StatusCode);
    }

    [Fact]
    public async Task Page_of_members_is_for_members_and_administrators()
    {
        using var silo = Load("silo:a", ControlPlaneMember.Group);
        using var node = server.NodeCertificate("n1");
        using var other = Load("jane", "system:bootstrappers:orchestrator-members");
        // Served by processes of a cluster, which this is not.
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Client(silo)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Admin));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Client(node)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Client(other)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Anonymous));

        async Task<HttpStatusCode> StatusAsync(HttpClient client)
        {
            using var answer = await client.GetAsync(ControlPlaneMember.Page);
            return answer.StatusCode;
        }

        X509Certificate2 Load(string user, string group)
        {
            var pair = server.Pki.IssueClient(user, group);
            return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        }
    }

    [Fact]
    public async Task Requests_are_measured_by_verb_resource_and_status_and_never_by_what_a_client_made_up()
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "orchestrator.api.request.duration")
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            lock (seen)
                seen.Add((seconds >= 0) + " " + string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.Start();

        using (await server.Admin.GetAsync("/api/v1/namespaces/default/configmaps/measured-nowhere"))
        using (await server.Admin.GetAsync("/api/v1/namespaces/default/made-up-measured"))
        using (await server.Anonymous.GetAsync("/api/v1/namespaces/default/secrets/measured"))
        {
        }

        bool Has(string line)
        {
            lock (seen)
                return seen.Contains(line);
        }

        // A measurement is taken after its answer went out.
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!(Has("True verb=get resource=configmaps http.response.status_code=404")
            && Has("True verb= resource= http.response.status_code=404")
            && Has("True verb= resource= http.response.status_code=403")))
        {
            Assert.True(DateTime.UtcNow < deadline, string.Join('\n', seen));
            await Task.Delay(10);
        }

        lock (seen)
            Assert.DoesNotContain(seen, line => line.Contains("made-up"));
    }
}
