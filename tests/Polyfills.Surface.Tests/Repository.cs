namespace Polyfills.Surface.Tests;

/// <summary>Where the checkout and the listings are, seen from the test's output folder.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Polyfills => Path.Combine(Root, "polyfills");

    public static string Listing(string file) => Path.Combine(AppContext.BaseDirectory, "official", file);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Gfn.Temporal.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("Gfn.Temporal.sln is in no folder above the tests.");
    }
}
