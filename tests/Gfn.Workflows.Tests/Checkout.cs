namespace Gfn.Workflows.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>Recorded histories, one file for each run: <c>SCENARIO.WORKFLOW.json</c>; below <c>server/</c> those of a real server.</summary>
    public static string Histories => Path.Combine(Root, "tests", "Gfn.Workflows.Tests", "Histories");

    private static string Find()
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
