using System.Reflection;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>What a run needs to know of its worker.</summary>
internal sealed record WorkflowInstanceSetup
{
    public required WorkflowDefinition Definition { get; init; }

    public required string Namespace { get; init; }

    public required string TaskQueue { get; init; }

    public required string WorkflowId { get; init; }

    public required string RunId { get; init; }

    public required DataConverter Converter { get; init; }

    public required IReadOnlyCollection<IWorkerInterceptor> Interceptors { get; init; }

    public required IReadOnlyCollection<Type> FailureTypes { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }

    public required Func<MetricMeter> Meter { get; init; }

    public required WorkflowStackTrace StackTrace { get; init; }

    public required bool DisableEagerActivities { get; init; }

    public required DeterminismGuard? Guard { get; init; }

    /// <summary>Whether history holds a marker of this patch.</summary>
    public required Func<string, bool> HasPatch { get; init; }

    /// <summary>Names a local activity that this worker does not have; null when it has it.</summary>
    public required Func<string, string?> MissingLocalActivity { get; init; }

    public IPayloadConverter PayloadConverter => Converter.PayloadConverter;

    public Failure ToFailure(Exception e) => Converter.FailureConverter.ToFailure(e, PayloadConverter);

    public Exception ToException(Failure failure) => Converter.FailureConverter.ToException(failure, PayloadConverter);

    public bool IsFailureType(Exception e) =>
        FailureTypes.Any(type => type.IsInstanceOfType(e)) || Definition.FailureExceptionTypes?.Any(type => type.IsInstanceOfType(e)) == true;

    /// <summary>Arguments for a method: declared defaults fill in, surplus ones are dropped.</summary>
    /// <exception cref="InvalidOperationException">Too few, or one that cannot be read.</exception>
    public object?[] Decode(MethodInfo method, bool dynamic, IReadOnlyCollection<Payload>? payloads, string subject) =>
        Arguments.Decode(PayloadConverter, method, dynamic, payloads ?? [], subject);
}
