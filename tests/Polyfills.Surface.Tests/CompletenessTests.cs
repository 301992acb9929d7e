using System.Reflection;
using System.Text.RegularExpressions;
using ApiDump;

namespace Polyfills.Surface.Tests;

/// <summary>Strangers' workflows must compile: of Temporal's packages everything is here but what a committed list leaves out.</summary>
public sealed class CompletenessTests
{
    private static readonly string[] Packages =
    [
        "Temporalio", "Temporalio.Extensions.DiagnosticSource", "Temporalio.Extensions.Hosting", "Temporalio.Extensions.OpenTelemetry",
    ];

    private static readonly List<Regex> LeftOut = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "LeftOut", "Temporalio.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => new Regex(line, RegexOptions.Compiled | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
        .ToList();

    public static TheoryData<string> Names => [.. Packages];

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_WhatIsListedAndNotLeftOut_IsHere(string name)
    {
        var missing = Missing(name).Where(line => !LeftOut.Exists(pattern => pattern.IsMatch(line))).ToList();

        Assert.True(missing.Count == 0, $"{missing.Count} lines of {name} are neither in the polyfill nor left out:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void LeftOut_EveryEntry_IsStillMissing()
    {
        var missing = Packages.SelectMany(Missing).ToList();

        Assert.All(LeftOut, pattern => Assert.Contains(missing, line => pattern.IsMatch(line)));
    }

    private static IEnumerable<string> Missing(string name)
    {
        var ours = new Lister(["Temporalio.Api", "Temporalio.Engine"], []).List(Assembly.Load(name)).ToHashSet(StringComparer.Ordinal);
        return File.ReadLines(Repository.Listing($"{name}.api.txt")).Where(line => !ours.Contains(line));
    }
}
