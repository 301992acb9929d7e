using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>The four commands that end a run.</summary>
internal static class CloseCommands
{
    public static Command Complete(Payload result) => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new() { Result = new() { Payloads_ = { result } } },
    };

    public static Command Fail(Failure failure) => new()
    {
        CommandType = CommandType.FailWorkflowExecution,
        FailWorkflowExecutionCommandAttributes = new() { Failure = failure },
    };

    public static Command Cancel() => new()
    {
        CommandType = CommandType.CancelWorkflowExecution,
        CancelWorkflowExecutionCommandAttributes = new(),
    };

    /// <summary>What is left unset the server carries over.</summary>
    public static Command ContinueAsNew(CreateContinueAsNewExceptionInput input, WorkflowInfo info, WorkflowInstanceSetup setup)
    {
        var options = input.Options;
        var attributes = new ContinueAsNewWorkflowExecutionCommandAttributes
        {
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = options?.TaskQueue ?? string.Empty, Kind = TaskQueueKind.Normal },
            Input = Messages.Payloads(setup.PayloadConverter, input.Args),
            WorkflowRunTimeout = options?.RunTimeout?.ToDuration(),
            WorkflowTaskTimeout = options?.TaskTimeout?.ToDuration(),
            RetryPolicy = Messages.RetryPolicy(options?.RetryPolicy ?? info.RetryPolicy),
            SearchAttributes = options?.TypedSearchAttributes?.ToProto(),
            Header = Messages.Header(input.Headers),
            InheritBuildId = options?.TaskQueue is null,
        };
        if (options?.Memo is { } memo)
        {
            attributes.Memo = Messages.Memo(setup.PayloadConverter, memo);
        }

        return new()
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = attributes,
        };
    }
}
