using Temporalio.Engine.Health;

namespace Temporalio.Engine.Seam;

/// <summary>gRPC's own question whether a service can be asked. Watching it is answered UNIMPLEMENTED.</summary>
internal static class HealthMethods
{
    public const string Service = "grpc.health.v1.Health";

    public static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check = new(Service, nameof(Check));
}
