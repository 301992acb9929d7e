namespace Temporalio.Engine.Serving;

/// <summary>What one connection may ask for.</summary>
internal static class GrpcLimits
{
    /// <summary>One request, as on Temporal's frontend; a larger one is refused with RESOURCE_EXHAUSTED.</summary>
    public const int RequestBytesMax = 4 * 1024 * 1024;

    /// <summary>Open calls of one connection: a worker holds one long poll per poller, and every waiting client one more.</summary>
    public const int CallsPerConnectionMax = 10_000;
}
