using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gfn.Starter.Commands;

/// <summary>The usual help, then the command's examples.</summary>
/// <param name="usual">What prints the usual help.</param>
/// <param name="ofRoot">Examples of the root command.</param>
internal sealed class HelpWithExamples(HelpAction usual, IReadOnlyList<(string Line, string Does)> ofRoot) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            ExampledCommand exampled => exampled.Examples,
            RootCommand => ofRoot,
            _ => [],
        };
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            var width = examples.Max(example => example.Line.Length);
            output.WriteLine("Examples:");
            foreach (var (line, does) in examples)
            {
                output.WriteLine($"  {line.PadRight(width)}  {does}");
            }

            output.WriteLine();
        }

        return result;
    }
}
