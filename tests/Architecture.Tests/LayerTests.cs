using System.Xml.Linq;
using Xunit;

namespace OrleansOrchestrator.Architecture.Tests;

/// <summary>Imports go down only: the project references are exactly the arrows of docs/architecture.md.</summary>
public class LayerTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Api"] = [],
        ["Storage"] = [],
        ["Grains.Abstractions"] = [],
        ["Registry"] = ["Api", "Grains.Abstractions"],
        ["Grains"] = ["Registry", "Storage"],
        ["Gateway"] = ["Registry"],
        ["NodeAgent"] = ["Api"],
        ["Silo"] = ["Gateway", "Grains", "NodeAgent"],
    };

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (var directory in Directory.GetDirectories(Path.Combine(Root(), "src")))
            data.Add(Path.GetFileName(directory));
        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_lower_layers_only(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} has no place in the architecture: add it to docs/architecture.md and here");
        var references = References(project);
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Storage_and_api_know_neither_Orleans_nor_HTTP_hosting()
    {
        foreach (var project in new[] { "Storage", "Api" })
        {
            var packages = Load(project).Descendants("PackageReference").Select(e => (string)e.Attribute("Include")!)
                .Concat(Load(project).Descendants("FrameworkReference").Select(e => (string)e.Attribute("Include")!));
            Assert.DoesNotContain(packages, p => p.StartsWith("Microsoft.Orleans") || p.StartsWith("Microsoft.AspNetCore"));
        }
    }

    [Fact]
    public void Every_layer_named_exists() =>
        Assert.Empty(Allowed.Keys.Except(Directory.GetDirectories(Path.Combine(Root(), "src")).Select(d => Path.GetFileName(d)!)));

    private static string[] References(string project) =>
        [.. Load(project).Descendants("ProjectReference")
            .Select(e => Path.GetFileNameWithoutExtension(((string)e.Attribute("Include")!).Replace('\\', '/')))];

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Root(), "src", project, project + ".csproj"));

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrleansOrchestrator.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the solution is not above the tests");
    }
}
