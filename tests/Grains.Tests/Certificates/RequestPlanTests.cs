using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using OrleansOrchestrator.Grains.Certificates;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Certificates;

public sealed class RequestPlanTests
{
    private const string Client = "kubernetes.io/kube-apiserver-client-kubelet";
    private const string Serving = "kubernetes.io/kubelet-serving";
    private const string AnyClient = "kubernetes.io/kube-apiserver-client";

    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Machine_that_joins_becomes_the_node_it_says_it_is() =>
        Assert.Equal(
            "Auto approving kubelet client certificate after SubjectAccessReview.",
            ApprovalPlan.Decide(Bootstrapping(Request(Client, "system:node:n1", "system:nodes")), []));

    [Fact]
    public void Node_renews_its_own_certificate_and_no_other_one()
    {
        Assert.Equal(
            "Auto approving self kubelet client certificate after SubjectAccessReview.",
            ApprovalPlan.Decide(By(Request(Client, "system:node:n1", "system:nodes"), "system:node:n1", "system:nodes"), []));
        Assert.Null(ApprovalPlan.Decide(By(Request(Client, "system:node:n2", "system:nodes"), "system:node:n1", "system:nodes"), []));
        Assert.Null(ApprovalPlan.Decide(By(Request(Client, "system:node:n1", "system:nodes"), "system:node:n1", "system:authenticated"), []));
    }

    [Theory]
    [InlineData("admin", "system:nodes")]
    [InlineData("system:node:", "system:nodes")]
    [InlineData("system:node:n1", "system:masters")]
    [InlineData("system:node:n1", "system:nodes", "system:masters")]
    [InlineData("system:node:n1")]
    public void Machine_that_joins_becomes_nobody_else(string name, params string[] groups) =>
        Assert.Null(ApprovalPlan.Decide(Bootstrapping(Request(Client, name, groups)), []));

    [Theory]
    [InlineData("client auth")]
    [InlineData("digital signature", "server auth")]
    [InlineData("digital signature", "client auth", "server auth")]
    [InlineData("digital signature", "client auth", "cert sign")]
    public void Certificate_for_other_uses_is_for_a_person_to_decide(params string[] usages)
    {
        var request = Bootstrapping(Request(Client, "system:node:n1", "system:nodes"));
        request.Spec.Usages = usages;
        Assert.Null(ApprovalPlan.Decide(request, []));
    }

    [Fact]
    public void Client_certificate_has_no_alternative_names() =>
        Assert.Null(ApprovalPlan.Decide(Bootstrapping(Request(Client, "system:node:n1", ["system:nodes"], names => names.AddDnsName("x"))), []));

    [Fact]
    public void Request_that_is_rubbish_or_decided_is_left_alone()
    {
        var request = Bootstrapping(Request(Client, "system:node:n1", "system:nodes"));
        RequestConditions.Add(request, "Denied", "NoWay", "", Now);
        Assert.Null(ApprovalPlan.Decide(request, []));
        request = Bootstrapping(Request(Client, "system:node:n1", "system:nodes"));
        request.Spec.Request = Encoding.ASCII.GetBytes("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n");
        Assert.Null(ApprovalPlan.Decide(request, []));
    }

    [Fact]
    public void Serving_certificate_is_for_the_nodes_own_name_and_addresses()
    {
        V1Node[] nodes = [Node("n1", "10.0.0.1"), Node("n2", "10.0.0.2")];
        Assert.NotNull(ApprovalPlan.Decide(OfNode(ServingFor("n1", "10.0.0.1")), nodes));
        Assert.NotNull(ApprovalPlan.Decide(OfNode(ServingFor("n1", "10.0.0.9")), nodes));
        Assert.Null(ApprovalPlan.Decide(OfNode(ServingFor("n1", "10.0.0.2")), nodes));
        Assert.Null(ApprovalPlan.Decide(OfNode(ServingFor("n2", "10.0.0.1")), nodes));
        Assert.Null(ApprovalPlan.Decide(Bootstrapping(ServingFor("n1", "10.0.0.1")), nodes));
    }

    [Fact]
    public void Token_of_members_makes_a_member_and_a_token_of_nodes_is_turned_away()
    {
        var request = By(MemberRequest("silo:a"), "system:bootstrap:abcdef", "system:bootstrappers", "system:bootstrappers:orchestrator-members");
        Assert.NotNull(ApprovalPlan.Decide(request, []));
        Assert.Null(ApprovalPlan.Refuse(request));
        var node = Bootstrapping(MemberRequest("silo:a"));
        Assert.Null(ApprovalPlan.Decide(node, []));
        Assert.NotNull(ApprovalPlan.Refuse(node));
        // An administrator's own request waits for a person, as any that nobody vouches for.
        var own = By(MemberRequest("silo:a"), "admin", "system:masters");
        Assert.Null(ApprovalPlan.Decide(own, []));
        Assert.Null(ApprovalPlan.Refuse(own));
        Assert.Null(ApprovalPlan.Refuse(Bootstrapping(Request(Client, "system:node:n1", "system:nodes"))));
    }

    [Theory]
    [InlineData("silo:a", "system:nodes")]
    [InlineData("silo:a", "system:orchestrator:members", "system:masters")]
    [InlineData("silo:", "system:orchestrator:members")]
    [InlineData("admin", "system:orchestrator:members")]
    public void Members_certificate_is_for_a_silo_or_a_gateway_and_nobody_else(string name, params string[] groups)
    {
        var request = By(MemberRequest(name, groups), "system:bootstrap:abcdef", "system:bootstrappers", "system:bootstrappers:orchestrator-members");
        Assert.Null(ApprovalPlan.Decide(request, []));
        Assert.NotNull(SigningPlan.Make(Approved(request))!.Fault);
    }

    [Fact]
    public void Members_certificate_is_for_both_ends_of_a_connection()
    {
        var request = Approved(MemberRequest("gateway:b"));
        var plan = SigningPlan.Make(request)!;
        Assert.Null(plan.Fault);
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], plan.ExtendedUsages.Order());
        request.Spec.Usages = ["digital signature", "client auth"];
        Assert.NotNull(SigningPlan.Make(request)!.Fault);
    }

    [Fact]
    public void Only_what_is_approved_is_signed_and_only_once()
    {
        var request = Request(Client, "system:node:n1", "system:nodes");
        Assert.Null(SigningPlan.Make(request));
        RequestConditions.Add(request, "Approved", "AutoApproved", "", Now);
        var plan = SigningPlan.Make(request)!;
        Assert.Null(plan.Fault);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, plan.Usages);
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], plan.ExtendedUsages);
        Assert.Equal(TimeSpan.FromDays(365), plan.Lifetime);
        request.Status.Certificate = [1];
        Assert.Null(SigningPlan.Make(request));
    }

    [Theory]
    [InlineData(3600, 3600)]
    [InlineData(1, 600)]
    [InlineData(2_000_000_000, 365 * 86400)]
    public void Lifetime_is_what_was_asked_for_within_bounds(int asked, int given)
    {
        var request = Approved(Request(AnyClient, "jane", "devs"));
        request.Spec.ExpirationSeconds = asked;
        Assert.Equal(TimeSpan.FromSeconds(given), SigningPlan.Make(request)!.Lifetime);
    }

    [Fact]
    public void Signer_refuses_what_even_an_approval_does_not_allow()
    {
        Assert.NotNull(SigningPlan.Make(Approved(Request(AnyClient, "jane", "system:masters")))!.Fault);
        Assert.NotNull(SigningPlan.Make(Approved(Request(AnyClient, "silo:a", "system:orchestrator:members")))!.Fault);
        Assert.Equal("subject organization is not system:nodes", SigningPlan.Make(Approved(Request(Client, "system:node:n1", "devs")))!.Fault);
        Assert.Null(SigningPlan.Make(Approved(Request("example.com/mine", "jane", "devs"))));
    }

    [Fact]
    public void Request_goes_an_hour_after_it_was_decided_and_a_day_after_it_was_made()
    {
        var request = Request(Client, "system:node:n1", "system:nodes");
        Assert.Equal(Now.AddHours(24), CleaningPlan.DeleteAt(request));
        RequestConditions.Add(request, "Approved", "AutoApproved", "", Now.AddHours(3));
        Assert.Null(CleaningPlan.DeleteAt(request));
        request.Status.Certificate = [1];
        Assert.Equal(Now.AddHours(4), CleaningPlan.DeleteAt(request));
        request = Request(Client, "system:node:n1", "system:nodes");
        RequestConditions.Add(request, "Denied", "NoWay", "", Now.AddHours(2));
        Assert.Equal(Now.AddHours(3), CleaningPlan.DeleteAt(request));
    }

    private static V1CertificateSigningRequest MemberRequest(string name, params string[] groups)
    {
        var request = Request("orleans-orchestrator.io/member", name, groups.Length > 0 ? groups : ["system:orchestrator:members"]);
        request.Spec.Usages = ["digital signature", "client auth", "server auth"];
        return request;
    }

    private static V1CertificateSigningRequest ServingFor(string node, string address)
    {
        var request = Request(Serving, "system:node:" + node, ["system:nodes"], names =>
        {
            names.AddDnsName(node);
            names.AddIpAddress(IPAddress.Parse(address));
        });
        request.Spec.Usages = ["digital signature", "server auth"];
        return request;
    }

    private static V1CertificateSigningRequest Request(string signer, string name, params string[] groups) => Request(signer, name, groups, null);

    private static V1CertificateSigningRequest Request(
        string signer, string name, string[] groups, Action<SubjectAlternativeNameBuilder>? alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
            subject.AddOrganizationName(group);
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (alternatives is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            alternatives(names);
            request.CertificateExtensions.Add(names.Build());
        }

        return new V1CertificateSigningRequest
        {
            Metadata = new V1ObjectMeta { Name = "csr-1", CreationTimestamp = Now },
            Spec = new V1CertificateSigningRequestSpec
            {
                Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()),
                SignerName = signer,
                Usages = ["digital signature", "client auth"],
            },
        };
    }

    private static V1CertificateSigningRequest Bootstrapping(V1CertificateSigningRequest request) =>
        By(request, "system:bootstrap:abcdef", "system:bootstrappers");

    private static V1CertificateSigningRequest OfNode(V1CertificateSigningRequest request) => By(request, "system:node:n1", "system:nodes");

    private static V1CertificateSigningRequest By(V1CertificateSigningRequest request, string user, params string[] groups)
    {
        (request.Spec.Username, request.Spec.Groups) = (user, [.. groups, "system:authenticated"]);
        return request;
    }

    private static V1CertificateSigningRequest Approved(V1CertificateSigningRequest request)
    {
        RequestConditions.Add(request, "Approved", "AutoApproved", "", Now);
        return request;
    }

    private static V1Node Node(string name, string address) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Status = new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "InternalIP", Address = address }] },
    };
}
