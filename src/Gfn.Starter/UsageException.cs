namespace Gfn.Starter;

/// <summary>The command line asks for what cannot be: ends with <see cref="ExitCode.WrongUsage"/> and this sentence.</summary>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class UsageException(string message) : Exception(message);
