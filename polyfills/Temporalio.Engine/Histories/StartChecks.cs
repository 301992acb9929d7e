using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Histories;

/// <summary>What a start must look like, and the server's words when it does not.</summary>
internal static class StartChecks
{
    public static void Check(StartWorkflowExecutionRequest request, string knownNamespace, AttributeNames attributes)
    {
        if (request.Namespace.Length > 0 && request.Namespace != knownNamespace)
        {
            throw Refusal.NamespaceNotFound(request.Namespace);
        }

        Id("WorkflowId", request.WorkflowId);
        Name("WorkflowType", request.WorkflowType?.Name);
        if (string.IsNullOrEmpty(request.TaskQueue?.Name))
        {
            throw Refusal.InvalidArgument("missing task queue name");
        }

        Length("TaskQueue", request.TaskQueue.Name);
        Length("RequestId", request.RequestId);
        NotNegative("WorkflowExecutionTimeoutSeconds", request.WorkflowExecutionTimeout);
        NotNegative("WorkflowRunTimeoutSeconds", request.WorkflowRunTimeout);
        NotNegative("WorkflowTaskTimeoutSeconds", request.WorkflowTaskTimeout);
        if (request.CronSchedule.Length > 0 && request.WorkflowStartDelay is not null)
        {
            throw Refusal.InvalidArgument("CronSchedule and WorkflowStartDelay may not be used together.");
        }

        NotNegative("WorkflowStartDelay", request.WorkflowStartDelay);
        Retry(request.RetryPolicy);
        if (request.CronSchedule.Length > 0)
        {
            CronSpec.Parse(request.CronSchedule);
        }

        if (request.WorkflowIdReusePolicy == WorkflowIdReusePolicy.TerminateIfRunning && request.WorkflowIdConflictPolicy != WorkflowIdConflictPolicy.Unspecified)
        {
            throw Refusal.InvalidArgument("Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy");
        }

        Blob(request.Input);
        Memo(request.Memo);

        attributes.Check(request.SearchAttributes);
    }

    public static void Memo(Memo? memo)
    {
        if (memo is not null && memo.CalculateSize() > Limits.MemoBytes)
        {
            throw Refusal.InvalidArgument("Memo size exceeds limit.");
        }
    }

    public static void Blob(IMessage? payloads)
    {
        if (payloads is not null && payloads.CalculateSize() > Limits.BlobBytes)
        {
            throw Refusal.InvalidArgument("Blob data size exceeds limit.");
        }
    }

    public static void Id(string name, string? value)
    {
        Name(name, value);
        Length(name, value!);
    }

    public static void Retry(RetryPolicy? policy)
    {
        if (policy is null)
        {
            return;
        }

        if (policy.InitialInterval is { } initial && initial.ToTimeSpan() < TimeSpan.Zero)
        {
            throw Refusal.InvalidArgument("InitialInterval cannot be negative on retry policy.");
        }

        if (policy.BackoffCoefficient is not 0 and < 1)
        {
            throw Refusal.InvalidArgument("BackoffCoefficient cannot be less than 1 on retry policy.");
        }

        if (policy.MaximumInterval is { } maximum && maximum.ToTimeSpan() is var limit)
        {
            if (limit < TimeSpan.Zero)
            {
                throw Refusal.InvalidArgument("MaximumInterval cannot be negative on retry policy.");
            }

            if (limit > TimeSpan.Zero && policy.InitialInterval is { } first && limit < first.ToTimeSpan())
            {
                throw Refusal.InvalidArgument("MaximumInterval cannot be less than InitialInterval on retry policy.");
            }
        }

        if (policy.MaximumAttempts < 0)
        {
            throw Refusal.InvalidArgument("MaximumAttempts cannot be negative on retry policy.");
        }
    }

    private static void Name(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Refusal.InvalidArgument($"{name} is not set on request.");
        }
    }

    private static void Length(string name, string value)
    {
        if (value.Length > Limits.IdLength)
        {
            throw Refusal.InvalidArgument($"{name} exceeds maximum allowed length ({value.Length}/{Limits.IdLength})");
        }
    }

    private static void NotNegative(string name, Duration? duration)
    {
        if (duration is not null && duration.ToTimeSpan() < TimeSpan.Zero)
        {
            throw Refusal.InvalidArgument($"An invalid {name} is set on request. cause: negative duration");
        }
    }
}

/// <summary>The limits of a real server, enforced with its outcomes.</summary>
internal static class Limits
{
    public const int IdLength = 1_000;
    public const int BlobBytes = 2 * 1024 * 1024;
    public const int MemoBytes = 2 * 1024 * 1024;
    public const int HistoryEvents = 51_200;
    public const long HistoryBytes = 50L * 1024 * 1024;
    public const int SuggestContinueEvents = 4_096;
    public const long SuggestContinueBytes = 4L * 1024 * 1024;
    public const int PendingOfAKind = 2_000;
    public const int SignalsReceived = 10_000;
    public const int SearchAttributes = 100;
    public const int SearchAttributeBytes = 2 * 1024;
    public const int SearchAttributesBytes = 40 * 1024;
    public const int UpdatesInFlight = 10;
    public const int UpdatesTotal = 2_000;
}
