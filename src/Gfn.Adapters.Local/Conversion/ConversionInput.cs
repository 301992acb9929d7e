namespace Gfn.Adapters.Local.Conversion;

/// <summary>A file to convert.</summary>
/// <param name="Name">What <c>_source_file</c> and messages call it.</param>
/// <param name="SizeBytes">Its stored length; null if only reading to the end tells, as for a pipe.</param>
/// <param name="OpenAsync">Opens it at a byte offset; a file without length is opened at 0 only, and once. Throws <see cref="InputRefusedException"/> when it is not the file any more.</param>
public sealed record ConversionInput(string Name, long? SizeBytes, Func<long, CancellationToken, Task<Stream>> OpenAsync)
{
    /// <summary>What identifies its content, such as a digest or a version of the store; null if the caller knows nothing of the kind. <see cref="SourceHash"/> takes it in.</summary>
    public string? Digest { get; init; }
}

/// <summary>A file cannot be converted as a whole; the others go on.</summary>
/// <param name="code">Stable code of the reason.</param>
/// <param name="detail">One sentence.</param>
/// <param name="cause">What was caught.</param>
public sealed class InputRefusedException(string code, string detail, Exception? cause = null) : Exception(detail, cause)
{
    /// <summary>Stable code of the reason.</summary>
    public string Code { get; } = code;
}
