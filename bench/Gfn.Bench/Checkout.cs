namespace Gfn.Bench;

/// <summary>The checkout this program was built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Gfn.Temporal.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("Gfn.Temporal.sln is in no folder above the program: run it from a checkout, with `make bench-convert`.");
    }
}
