namespace Conformance.Tests;

/// <summary>A committed list of the scenarios that are the same; lines with <c>#</c> are notes.</summary>
internal static class SameList
{
    public static IEnumerable<string> Read(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)).Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>Those of <paramref name="expected"/> that differ now, each with what differs.</summary>
    public static List<string> Lost(IReadOnlyDictionary<string, string> answers, IEnumerable<string> expected) =>
        expected.Where(name => answers.GetValueOrDefault(name, "did not run") != "")
            .Select(name => $"{name}: {answers.GetValueOrDefault(name, "did not run")}")
            .ToList();
}
