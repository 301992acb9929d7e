using System.CommandLine;

namespace Gfn.Starter.Commands;

/// <summary><c>--limit</c>, of every command that lists.</summary>
internal static class LimitOption
{
    /// <summary>Builds one that refuses numbers below 1.</summary>
    public static Option<int> Build(string description, int standard)
    {
        var limit = new Option<int>("--limit", "-n") { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var asked) && asked < 1)
            {
                result.AddError($"--limit {asked}: at least 1.");
            }
        });
        return limit;
    }
}
