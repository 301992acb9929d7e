using System.Xml.Linq;

namespace Gfn.House.Tests;

/// <summary>The checkout as the tests see it: tracked kinds of files, without what builds leave behind.</summary>
internal static class Checkout
{
    private static readonly string[] Skipped = ["artifacts", ".git", "bin", "obj", "node_modules", ".gfn", ".cache", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Project> Projects { get; } = Files("*.csproj").Select(Project.Load).ToList();

    public static IEnumerable<string> Files(string pattern, string under = "") =>
        Walk(new DirectoryInfo(Path.Combine(Root, under)), pattern);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(DirectoryInfo folder, string pattern)
    {
        if (!folder.Exists)
        {
            return [];
        }

        var here = folder.EnumerateFiles(pattern).Select(file => file.FullName);
        var below = folder.EnumerateDirectories().Where(child => !Skipped.Contains(child.Name, StringComparer.Ordinal));
        return here.Concat(below.SelectMany(child => Walk(child, pattern)));
    }

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

/// <summary>A project file: its name, folder and what it asks for.</summary>
internal sealed record Project(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Official)
{
    public bool IsIn(string folder) => Checkout.Relative(Path).StartsWith(folder + "/", StringComparison.Ordinal);

    public static Project Load(string path)
    {
        var xml = XDocument.Load(path);
        return new(
            System.IO.Path.GetFileNameWithoutExtension(path),
            path,
            Includes(xml, "ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/'))).ToList(),
            Includes(xml, "PackageReference").ToList(),
            Includes(xml, "OfficialDependency").ToList());
    }

    private static IEnumerable<string> Includes(XDocument xml, string item) =>
        xml.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
