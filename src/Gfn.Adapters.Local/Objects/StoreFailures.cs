using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>Judges what a file system says.</summary>
internal static class StoreFailures
{
    private const int NoSpaceUnix = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>The failure of a call about an object or bucket.</summary>
    public static PipelineException Of(Exception failure, string what) => failure switch
    {
        PipelineException judged => judged,
        UnauthorizedAccessException => new SystemPipelineException(FailureCode.Denied, $"{what}: {failure.Message}", failure),
        IOException { HResult: NoSpaceUnix or DiskFullWindows } => new SystemPipelineException(FailureCode.NoSpace, $"{what}: {failure.Message}", failure),
        _ => new TransientPipelineException(FailureCode.Unavailable, $"{what}: {failure.Message}", failure),
    };

    /// <summary>Whether a failure is one of the file system's, to be judged here.</summary>
    public static bool IsOurs(Exception failure) => failure is IOException or UnauthorizedAccessException;
}
