using System.Reflection;
using ApiDump;

namespace Polyfills.Surface.Tests;

/// <summary>A polyfill may lack what the official package has, never the reverse: code that compiles here compiles there.</summary>
public sealed class SubsetTests
{
    private static readonly string[] OwnAssemblies = ["Temporalio.Api", "Temporalio.Engine", "Temporalio.Engine.Serving"];

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
    [InlineData("static method N.T.op_Explicit(N.T from) : System.DateTime", "static N.T.explicit operator(T from) -> DateTime")]
    [InlineData("method N.T.Try(out System.TimeSpan? to) : System.Boolean", "N.T.Try([NotNullWhen(true)] out TimeSpan? to) -> bool")]
    public void Forms_OfTheSameMember_Agree(string listed, string member) =>
        Assert.Contains(MemberListing.Normalise(listed)!, MemberListing.Read([member]));

    [Fact]
    public void Forms_OfDifferentMembers_Differ() =>
        Assert.DoesNotContain(MemberListing.Normalise("method N.T.M(System.Int32 a) : System.Boolean")!, MemberListing.Read(["N.T.M(long a) -> bool"]));

    [Theory]
    [InlineData("method DuckDB.NET.Data.DuckDBConnection.Vacuum() : System.Void")]
    [InlineData("method DuckDB.NET.Data.DuckDBCommand.ExecuteReader(System.Int32 behavior) : DuckDB.NET.Data.DuckDBDataReader")]
    [InlineData("constructor DuckDB.NET.Data.DuckDBException(System.String message)")]
    [InlineData("override get DuckDB.NET.Data.DuckDBConnection.ConnectionString : System.String?")]
    [InlineData("enum-value DuckDB.NET.Native.DuckDBErrorType.Interrupt = 30")]
    [InlineData("class DuckDB.NET.Data.DuckDBDataSource")]
    public void Member_ThatTheOfficialPackageLacks_IsExcess(string invented) =>
        Assert.Equal([invented], Excess([invented], File.ReadAllLines(Repository.Listing("DuckDB.NET.Data.api.txt"))));

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
