using System.Reflection;

namespace Temporalio.Engine.Seam;

/// <summary>Every method that the seam knows, for callers that go by name.</summary>
internal static class MethodTables
{
    public static IReadOnlyList<RpcMethod> All { get; } =
    [
        .. ((Type[])[typeof(WorkflowServiceMethods), typeof(OperatorServiceMethods), typeof(TestServiceMethods), typeof(HealthMethods)])
            .SelectMany(table => table.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => !field.IsLiteral)
            .Select(field => (RpcMethod)field.GetValue(null)!),
    ];
}
