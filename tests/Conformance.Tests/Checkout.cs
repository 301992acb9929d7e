namespace Conformance.Tests;

/// <summary>Where the conformance program's sources and recordings are.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Conformance => Path.Combine(Root, "tests", "Conformance");

    public static string Recordings => Path.Combine(Conformance, "expected");

    public static string Further => Path.Combine(Root, "tests", "Conformance.Further");

    public static string FurtherRecordings => Path.Combine(Further, "expected");

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
