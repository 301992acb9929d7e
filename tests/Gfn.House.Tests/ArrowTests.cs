namespace Gfn.House.Tests;

/// <summary>Who may reference whom. A new project states its arrows here first.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Gfn.Domain"] = [],
        ["Gfn.Formats"] = [],
        ["Gfn.Ports"] = ["Gfn.Domain"],
        ["Gfn.Activities"] = ["Gfn.Ports", "Gfn.Domain"],
        ["Gfn.Workflows"] = ["Gfn.Activities", "Gfn.Ports", "Gfn.Domain"],
        ["Gfn.Adapters.Local"] = ["Gfn.Ports", "Gfn.Domain", "Gfn.Formats"],
        ["Gfn.Adapters.Aws"] = ["Gfn.Ports", "Gfn.Domain"],
        ["Gfn.Adapters.Snowflake"] = ["Gfn.Ports", "Gfn.Domain"],
        ["Gfn.Worker"] = ["Gfn.Workflows", "Gfn.Activities", "Gfn.Ports", "Gfn.Domain", "Gfn.Adapters.Local", "Gfn.Adapters.Aws", "Gfn.Adapters.Snowflake"],
        ["Gfn.Starter"] = ["Gfn.Worker", "Gfn.Workflows", "Gfn.Ports", "Gfn.Domain", "Gfn.Adapters.Local"],
    };

    private static readonly string[] FormatsMayUse = ["Snappier", "ZstdSharp.Port", "System.IO.Hashing"];

    public static TheoryData<string> Product()
    {
        var names = new TheoryData<string>();
        foreach (var project in Checkout.Projects.Where(project => project.IsIn("src")))
        {
            names.Add(project.Name);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Product))]
    public void Product_References_FollowTheArrows(string name)
    {
        var project = Checkout.Projects.Single(candidate => candidate.Name == name);

        Assert.True(Allowed.ContainsKey(name), $"{name} has no arrows yet: add it to {nameof(ArrowTests)} and to docs/architecture.md");
        Assert.DoesNotContain(project.References, reference => !Allowed[name].Contains(reference, StringComparer.Ordinal));
    }

    [Fact]
    public void Domain_DependsOnNothing()
    {
        var domain = Checkout.Projects.Single(project => project.Name == "Gfn.Domain");

        Assert.Empty(domain.Packages);
        Assert.Empty(domain.Official);
    }

    [Fact]
    public void Formats_UsesCompressionLibrariesOnly()
    {
        var foreign = Checkout.Projects.Where(project => project.Name == "Gfn.Formats")
            .SelectMany(project => project.Packages.Concat(project.Official))
            .Where(package => !FormatsMayUse.Contains(package, StringComparer.Ordinal));

        Assert.Empty(foreign);
    }

    [Fact]
    public void Polyfills_ReferenceNothingOfTheProduct() =>
        Assert.DoesNotContain(Checkout.Projects.Where(project => project.IsIn("polyfills")), project => project.References.Any(reference => reference.StartsWith("Gfn.", StringComparison.Ordinal)));

    [Fact]
    public void VendorPackages_AreOnlyInAdaptersWorkerAndStarter()
    {
        var vendors = Checkout.Projects
            .Where(project => project.IsIn("src") && project.Name is not "Gfn.Worker" and not "Gfn.Starter" && !project.Name.StartsWith("Gfn.Adapters.", StringComparison.Ordinal))
            .SelectMany(project => project.Packages.Concat(project.Official).Select(package => (project.Name, package)))
            .Where(use => use.package.StartsWith("AWSSDK", StringComparison.Ordinal) || use.package.StartsWith("DuckDB", StringComparison.Ordinal)
                || use.package.StartsWith("Snowflake", StringComparison.Ordinal) || use.package.Contains("Sqlite", StringComparison.OrdinalIgnoreCase));

        Assert.Empty(vendors);
    }

    [Fact]
    public void Product_NamesPolyfillsOnlyAsOfficialDependencies() =>
        Assert.DoesNotContain(
            Checkout.Projects.Where(project => project.IsIn("src")),
            project => project.References.Any(reference => reference.StartsWith("Temporalio", StringComparison.Ordinal) || reference.StartsWith("DuckDB", StringComparison.Ordinal)));

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Gfn.Temporal.sln")).Replace('\\', '/');
        var missing = Checkout.Projects.Where(project => !project.IsIn("tests/Conformance") && !solution.Contains(Checkout.Relative(project.Path), StringComparison.Ordinal));

        Assert.Empty(missing.Select(project => project.Name));
    }

    [Fact]
    public void OfficialSolution_IsTheSolutionWithoutPolyfillsAndTheirTests()
    {
        var filter = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "Gfn.Official.slnf")));
        var listed = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => path.GetString()!.Replace('\\', '/')).Order(StringComparer.Ordinal);
        var expected = Checkout.Projects
            .Where(project => !project.IsIn("polyfills") && !project.IsIn("tests/Conformance") && !project.Name.StartsWith("Polyfills.", StringComparison.Ordinal))
            .Select(project => Checkout.Relative(project.Path)).Order(StringComparer.Ordinal);

        Assert.Equal(expected, listed);
    }
}
