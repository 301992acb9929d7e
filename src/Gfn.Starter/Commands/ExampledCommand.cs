using System.CommandLine;

namespace Gfn.Starter.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">One sentence.</param>
internal sealed class ExampledCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines, each with what it does.</summary>
    public List<(string Line, string Does)> Examples { get; } = [];

    /// <summary>Adds an example.</summary>
    public ExampledCommand Example(string line, string does)
    {
        Examples.Add((line, does));
        return this;
    }
}
