using System.Security.Cryptography;

namespace Conformance.Tests;

/// <summary>The scenarios and what the official SDK and server answered are the truth: nobody edits them to pass.</summary>
public sealed class RecordingTests
{
    [Fact]
    public void ScenariosAndRecordings_AreUnchanged()
    {
        var expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "recordings.sha256")).Order(StringComparer.Ordinal);
        var actual = Directory.EnumerateFiles(Checkout.Conformance, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(Checkout.Conformance, path).Replace('\\', '/')))
            .Where(file => !file.Name.StartsWith("bin/", StringComparison.Ordinal) && !file.Name.StartsWith("obj/", StringComparison.Ordinal))
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path)))}  {file.Name}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, actual);
    }
}
