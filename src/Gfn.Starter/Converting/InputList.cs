using System.IO.Enumeration;

namespace Gfn.Starter.Converting;

/// <summary>What the user typed as inputs, made into files.</summary>
internal static class InputList
{
    /// <summary>Standard input.</summary>
    public const string StandardInput = "-";

    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>Files in the order typed; those of one pattern in ordinal order of their paths; each file once.</summary>
    /// <remarks><c>*</c> and <c>?</c> stand for characters of a name, <c>**</c> for any number of folders. A file of exactly that name comes before the pattern.</remarks>
    /// <exception cref="UsageException">A file is not there, a pattern meets nothing, a folder is named, or standard input is one of several.</exception>
    /// <param name="typed">The arguments.</param>
    /// <param name="usual">What such files are called, for the hint to those who name a folder.</param>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> typed, string usual = "*.ndjson")
    {
        if (typed.Contains(StandardInput, StringComparer.Ordinal))
        {
            return typed.Count == 1 ? typed : throw new UsageException("standard input (-) must be the only input: it can be read only once.");
        }

        var files = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in typed.SelectMany(name => Files(name, usual)).Where(file => known.Add(Path.GetFullPath(file))))
        {
            files.Add(file);
        }

        return files;
    }

    private static IEnumerable<string> Files(string typed, string usual)
    {
        if (File.Exists(typed))
        {
            return [typed];
        }

        if (Directory.Exists(typed))
        {
            throw new UsageException($"{typed} is a folder; name its files, such as '{Path.Combine(typed, usual)}'.");
        }

        if (typed.IndexOfAny(Wildcards) < 0)
        {
            throw new UsageException($"{typed}: there is no such file.");
        }

        var rooted = Path.IsPathRooted(typed);
        var segments = typed.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var found = Match(rooted ? "/" : string.Empty, segments).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new UsageException($"{typed}: no file has such a name.");
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> segments)
    {
        var segment = segments.Span[0];
        var rest = segments[1..];
        var here = new DirectoryInfo(folder.Length == 0 ? "." : folder);
        if (!here.Exists)
        {
            return [];
        }

        if (segment == "**")
        {
            var deeper = here.EnumerateDirectories().Where(child => child.LinkTarget is null).SelectMany(child => Match(Path.Combine(folder, child.Name), segments));
            return rest.IsEmpty ? here.EnumerateFiles().Select(file => Path.Combine(folder, file.Name)).Concat(deeper) : Match(folder, rest).Concat(deeper);
        }

        if (rest.IsEmpty)
        {
            return here.EnumerateFiles().Where(file => FileSystemName.MatchesSimpleExpression(segment, file.Name, ignoreCase: false)).Select(file => Path.Combine(folder, file.Name));
        }

        return segment.IndexOfAny(Wildcards) < 0
            ? Match(Path.Combine(folder, segment), rest)
            : here.EnumerateDirectories().Where(child => FileSystemName.MatchesSimpleExpression(segment, child.Name, ignoreCase: false)).SelectMany(child => Match(Path.Combine(folder, child.Name), rest));
    }
}
