using Google.Protobuf;

namespace Temporalio.Bridge;

/// <summary>Which namespace a request is about.</summary>
internal static class RequestNamespace
{
    /// <summary>Null for requests that are about none.</summary>
    public static string? Of(IMessage request) =>
        request.Descriptor.FindFieldByName("namespace")?.Accessor.GetValue(request) is string { Length: > 0 } name ? name : null;
}
