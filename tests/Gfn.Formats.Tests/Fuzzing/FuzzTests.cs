using Gfn.Fuzz;

namespace Gfn.Formats.Tests.Fuzzing;

/// <summary>A slice of what <c>make fuzz</c> does at length, and every input that once broke something.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20_260_301;

    public static TheoryData<string> Targets() => new("text", "plain", "typed", "inferred", "json", "reader");

    public static TheoryData<string> Inputs() => new(Directory.EnumerateFiles(Folder, "*.bin", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal));

    private static string Folder => Path.Combine(Checkout.Root, "tests", "data", "fuzz");

    [Theory]
    [MemberData(nameof(Inputs))]
    public void InputThatOnceHurt_DoesNotAnyMore(string file)
    {
        using var target = Target(Path.GetDirectoryName(file)!);

        target.Run(File.ReadAllBytes(Path.Combine(Folder, file)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutants_AreSurvived(string name) => Survive(name, 3_000);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Targets))]
    public void ManyMutants_AreSurvived(string name) => Survive(name, 200_000);

    private static void Survive(string name, int executions)
    {
        using var target = Target(name);

        var result = FuzzRun.Run(target, Seed, executions);

        Assert.True(result.Failure is null, $"execution {result.Executions} of seed {Seed}, input {Convert.ToBase64String(result.Input)}: {result.Failure}");
        Assert.Equal(executions, result.Executions);
    }

    private static ITarget Target(string name) => name switch
    {
        "text" => ConverterTarget.OfText(),
        "plain" => ConverterTarget.OfPlain(),
        "typed" => ConverterTarget.OfTypes(),
        "inferred" => ConverterTarget.OfInference(),
        "json" => new JsonTarget(),
        "reader" => new ReaderTarget(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such target"),
    };
}
