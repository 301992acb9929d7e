using System.Reflection;
using ApiDump;

namespace Polyfills.Surface.Tests;

/// <summary>A polyfill may lack what the official package has, never the reverse: code that compiles here compiles there.</summary>
public sealed class SubsetTests
{
    private static readonly string[] OwnAssemblies = ["Temporalio.Api", "Temporalio.Engine"];

    public static TheoryData<string> Polyfills()
    {
        var names = new TheoryData<string>();
        foreach (var project in Directory.EnumerateFiles(Repository.Polyfills, "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            if (!OwnAssemblies.Contains(name, StringComparer.Ordinal))
            {
                names.Add(name);
            }
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Polyfills))]
    public void Polyfill_PublicSurface_IsInTheOfficialListing(string name)
    {
        var listing = File.ReadAllLines(Repository.Listing($"{name}.api.txt"));
        var ours = new Lister(["Temporalio.Api", "Temporalio.Engine"], []).List(Assembly.Load(name));

        Assert.NotEmpty(ours);
        Assert.Empty(Excess(ours, listing));
    }

    [Theory]
    [InlineData("method N.T.M(System.Int32 a, System.String? b) : System.Boolean", "N.T.M(int a, string? b) -> bool")]
    [InlineData("virtual get N.T.P : System.Int64", "virtual N.T.P { get; } -> long")]
    [InlineData("constructor N.T(System.String name)", "N.T.T(string name) -> void")]
    [InlineData("override get N.T.Item[System.Int32 i] : System.Object", "override N.T.this[int] { get; } -> object")]
    [InlineData("enum-value N.E.A = 3", "N.E.A = 3")]
    public void Forms_OfTheSameMember_Agree(string listed, string member) =>
        Assert.Contains(MemberListing.Normalise(listed)!, MemberListing.Read([member]));

    [Fact]
    public void Forms_OfDifferentMembers_Differ() =>
        Assert.DoesNotContain(MemberListing.Normalise("method N.T.M(System.Int32 a) : System.Boolean")!, MemberListing.Read(["N.T.M(long a) -> bool"]));

    [Fact]
    public void EngineAssembly_HasNoPublicType()
    {
        var types = Assembly.Load("Temporalio.Engine").GetExportedTypes().Select(type => type.FullName).ToList();

        Assert.Empty(types);
    }

    private static List<string> Excess(IEnumerable<string> ours, string[] listing)
    {
        if (!listing.Any(line => line.Contains(" -> ", StringComparison.Ordinal)))
        {
            var official = listing.ToHashSet(StringComparer.Ordinal);
            return ours.Where(line => !official.Contains(line)).ToList();
        }

        var facts = MemberListing.Read(listing);
        return ours.Where(line => MemberListing.Normalise(line) is { } fact && !facts.Contains(fact)).ToList();
    }
}
