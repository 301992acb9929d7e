namespace Gfn.Starter;

/// <summary>What the process says to whoever started it.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>It was not done; the error stream says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was begun.</summary>
    public const int WrongUsage = 2;

    /// <summary>A part was done: some lines, files or runs were not.</summary>
    public const int Partial = 3;
}
