using System.Text.RegularExpressions;

namespace Gfn.House.Tests;

/// <summary>Documents are reachable, their links lead somewhere, and nothing speaks of one person's machine.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Documents => Checkout.Files("*.md").Where(path => !Checkout.Relative(path).StartsWith("tests/Conformance/", StringComparison.Ordinal));

    [Fact]
    public void Decisions_AreLinkedFromTheirIndex()
    {
        var index = File.ReadAllText(Path.Combine(Checkout.Root, "docs/decisions/README.md"));
        var decisions = Checkout.Files("*.md", "docs/decisions").Select(Path.GetFileName).Where(name => name != "README.md").ToList();

        Assert.NotEmpty(decisions);
        Assert.Empty(decisions.Where(name => !index.Contains($"({name})", StringComparison.Ordinal)));
    }

    [Fact]
    public void Links_LeadToFilesThatExist()
    {
        var broken =
            from document in Documents
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Checkout.Relative(document)} -> {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void MakeTargets_NamedInDocuments_Exist()
    {
        var makefile = File.ReadAllText(Path.Combine(Checkout.Root, "Makefile"));
        var unknown =
            from document in Documents
            from Match use in MakeUse().Matches(File.ReadAllText(document))
            let target = use.Groups[1].Value
            where !Regex.IsMatch(makefile, $"^{Regex.Escape(target)}:", RegexOptions.Multiline)
            select $"{Checkout.Relative(document)}: make {target}";

        Assert.Empty(unknown.Distinct());
    }

    [Fact]
    public void Documents_EachHaveOneTitle() =>
        Assert.Empty(Documents.Where(path => OutsideFences(path).Count(line => line.StartsWith("# ", StringComparison.Ordinal)) != 1).Select(Checkout.Relative));

    private static IEnumerable<string> OutsideFences(string path)
    {
        var fenced = false;
        foreach (var line in File.ReadLines(path))
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!fenced)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`make ([a-z][a-z-]*)")]
    private static partial Regex MakeUse();
}
