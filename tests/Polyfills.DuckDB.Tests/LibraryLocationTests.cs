using DuckDB.NET.Data.Interop;

namespace Polyfills.DuckDB.Tests;

public sealed class LibraryLocationTests
{
    [Theory]
    [InlineData("GFN_CACHE=/c", "/c/libduckdb/")]
    [InlineData("XDG_CACHE_HOME=/x", "/x/gfn/libduckdb/")]
    [InlineData("HOME=/h", "/h/.cache/gfn/libduckdb/")]
    public void Places_BesideTheProgramFirst_ThenTheCache(string variable, string cache)
    {
        var (name, value) = (variable.Split('=')[0], variable.Split('=')[1]);

        var places = LibraryLocation.Places("/app", asked => asked == name ? value : null).Select(place => place.Replace('\\', '/')).ToList();

        Assert.Equal(3, places.Count);
        Assert.StartsWith("/app/", places[0], StringComparison.Ordinal);
        Assert.Contains("/runtimes/", places[1], StringComparison.Ordinal);
        Assert.StartsWith($"{cache}{LibraryLocation.Version}/", places[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Places_WithoutAHome_AreThoseOfTheProgram() =>
        Assert.Equal(2, LibraryLocation.Places("/app", _ => null).Count());

    [Fact]
    public void Version_IsTheOneThatSetupFetches()
    {
        var script = File.ReadAllText(Path.Combine(Root(), "eng", "fetch-libduckdb.sh"));

        Assert.Contains($"version={LibraryLocation.Version}\n", script, StringComparison.Ordinal);
        Assert.Contains(LibraryLocation.PathVariable, script, StringComparison.Ordinal);
        Assert.Contains($"/{LibraryLocation.Version}/", File.ReadAllText(Path.Combine(Root(), "polyfills", "DuckDB.NET.Data", "DuckDB.NET.Data.csproj")), StringComparison.Ordinal);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Gfn.Temporal.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("Gfn.Temporal.sln is in no folder above the tests.");
    }
}
