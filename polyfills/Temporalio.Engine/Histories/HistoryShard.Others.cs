using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>
/// What a run does to other runs: children, signals and cancellations. Each is initiated with the task that asks for it and carried out
/// right behind that task, in the same commit.
/// </summary>
internal sealed partial class HistoryShard
{
    private const string HistoryService = "history-service";

    private void InitiateChild(Run run, Command command, long completedId)
    {
        var asked = command.StartChildWorkflowExecutionCommandAttributes;
        var queue = (asked.TaskQueue?.Name ?? "").Length > 0 ? asked.TaskQueue!.Name : run.Record.TaskQueue;
        var initiated = Write(run, command, EventType.StartChildWorkflowExecutionInitiated, entry => entry.StartChildWorkflowExecutionInitiatedEventAttributes = new StartChildWorkflowExecutionInitiatedEventAttributes
        {
            Namespace = Options.Namespace,
            NamespaceId = NamespaceId,
            WorkflowId = asked.WorkflowId,
            WorkflowType = asked.WorkflowType,
            TaskQueue = new TaskQueue { Name = queue, Kind = TaskQueueKind.Normal },
            Input = asked.Input,
            WorkflowExecutionTimeout = asked.WorkflowExecutionTimeout,
            WorkflowRunTimeout = ProtoTime.Cap(asked.WorkflowRunTimeout.IsSet() ? asked.WorkflowRunTimeout : null, asked.WorkflowExecutionTimeout) ?? ProtoTime.Zero,
            WorkflowTaskTimeout = ProtoTime.Cap(
                asked.WorkflowTaskTimeout.IsSet() ? asked.WorkflowTaskTimeout : Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(DefaultTaskTimeout),
                ProtoTime.Cap(asked.WorkflowRunTimeout, asked.WorkflowExecutionTimeout)),
            ParentClosePolicy = asked.ParentClosePolicy,
            Control = asked.Control,
            WorkflowTaskCompletedEventId = completedId,
            WorkflowIdReusePolicy = asked.WorkflowIdReusePolicy,
            RetryPolicy = Retries.WithDefaults(asked.RetryPolicy),
            CronSchedule = asked.CronSchedule,
            Header = asked.Header,
            Memo = asked.Memo,
            SearchAttributes = Attributes.Typed(asked.SearchAttributes),
            InheritBuildId = asked.InheritBuildId,
            Priority = asked.Priority,
        });
        run.Children.Add(new ChildRecord
        {
            InitiatedEventId = initiated.EventId,
            WorkflowId = asked.WorkflowId,
            Type = asked.WorkflowType.Name,
            ParentClosePolicy = asked.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : asked.ParentClosePolicy,
            CreateRequestId = NewId(),
        });
        afterTask.Enqueue(() => StartChild(run, initiated));
    }

    private void StartChild(Run parent, HistoryEvent initiated)
    {
        if (!parent.IsOpen || !parent.Children.TryGetValue(initiated.EventId, out var child) || child.RunId.Length > 0)
        {
            return;
        }

        var asked = initiated.StartChildWorkflowExecutionInitiatedEventAttributes;
        try
        {
            var (run, _) = Start(new StartWorkflowExecutionRequest
            {
                Namespace = Options.Namespace,
                WorkflowId = asked.WorkflowId,
                WorkflowType = asked.WorkflowType,
                TaskQueue = asked.TaskQueue,
                Input = asked.Input,
                WorkflowExecutionTimeout = asked.WorkflowExecutionTimeout,
                WorkflowRunTimeout = asked.WorkflowRunTimeout,
                WorkflowTaskTimeout = asked.WorkflowTaskTimeout,
                RequestId = child.CreateRequestId,
                WorkflowIdReusePolicy = parent.Record.ChildrenBehindReset.Contains(asked.WorkflowId) ? WorkflowIdReusePolicy.TerminateIfRunning : asked.WorkflowIdReusePolicy,
                RetryPolicy = asked.RetryPolicy,
                CronSchedule = asked.CronSchedule,
                Memo = asked.Memo,
                SearchAttributes = asked.SearchAttributes,
                Header = asked.Header,
                Priority = asked.Priority,
                UserMetadata = initiated.UserMetadata,
            }, parentOf: (parent, initiated.EventId));
            child.RunId = run.Record.RunId;
            var started = parent.Add(EventType.ChildWorkflowExecutionStarted, Now, entry => entry.ChildWorkflowExecutionStartedEventAttributes = new ChildWorkflowExecutionStartedEventAttributes
            {
                Namespace = Options.Namespace,
                NamespaceId = NamespaceId,
                InitiatedEventId = initiated.EventId,
                WorkflowExecution = Execution(run),
                WorkflowType = asked.WorkflowType,
                Header = asked.Header,
            }, mayBuffer: true);
            child.StartedEventId = started.EventId;
            parent.Children.Changed(child);
        }
        catch (ServiceException e) when (e.Status == ServiceStatus.AlreadyExists)
        {
            parent.Children.Remove(initiated.EventId);
            parent.Add(EventType.StartChildWorkflowExecutionFailed, Now, entry => entry.StartChildWorkflowExecutionFailedEventAttributes = new StartChildWorkflowExecutionFailedEventAttributes
            {
                Namespace = Options.Namespace,
                NamespaceId = NamespaceId,
                WorkflowId = asked.WorkflowId,
                WorkflowType = asked.WorkflowType,
                Cause = StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists,
                InitiatedEventId = initiated.EventId,
            }, mayBuffer: true);
        }

        parent.Touch();
        ScheduleTask(parent);
    }

    private static WorkflowExecution Execution(Run run) => new() { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId };

    private void ApplyParentClosePolicy(Run parent, ChildRecord child)
    {
        if (ById(child.RunId) is not { } first || OpenOfChain(first) is not { } run)
        {
            return;
        }

        switch (child.ParentClosePolicy)
        {
            case ParentClosePolicy.Terminate:
                run.Record.Parent = null;
                Terminate(run, "by parent close policy", null, HistoryService);
                break;
            case ParentClosePolicy.RequestCancel:
                RequestCancel(run, requestId: NewId(), HistoryService, reason: "", initiatedEventId: 0, external: Execution(parent));
                break;
        }
    }

    /// <summary>The open run that a run, itself or by those that continued it, has become; null when the chain has ended.</summary>
    public Run? OpenOfChain(Run first)
    {
        var run = first;
        while (!run.IsOpen && run.Record.SuccessorRunId.Length > 0 && ById(run.Record.SuccessorRunId) is { } next)
        {
            run = next;
        }

        return run.IsOpen ? run : null;
    }

    private void TellParent(Run child)
    {
        if (ById(child.Record.Parent.RunId) is not { IsOpen: true } parent || !parent.Children.Remove(child.Record.ParentInitiatedEventId, out var record))
        {
            return;
        }

        var type = new WorkflowType { Name = child.Record.Type };
        // The run that closed: of a child that was retried or continued, another one than the parent started.
        var execution = Execution(child);
        var (initiated, started) = (record.InitiatedEventId, record.StartedEventId);
        var close = child.CloseEvent!;
        switch (close.EventType)
        {
            case EventType.WorkflowExecutionCompleted:
                parent.Add(EventType.ChildWorkflowExecutionCompleted, Now, entry => entry.ChildWorkflowExecutionCompletedEventAttributes = new ChildWorkflowExecutionCompletedEventAttributes
                {
                    Result = close.WorkflowExecutionCompletedEventAttributes.Result, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started,
                }, mayBuffer: true);
                break;
            case EventType.WorkflowExecutionFailed:
                parent.Add(EventType.ChildWorkflowExecutionFailed, Now, entry => entry.ChildWorkflowExecutionFailedEventAttributes = new ChildWorkflowExecutionFailedEventAttributes
                {
                    Failure = close.WorkflowExecutionFailedEventAttributes.Failure, RetryState = close.WorkflowExecutionFailedEventAttributes.RetryState, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started,
                }, mayBuffer: true);
                break;
            case EventType.WorkflowExecutionTimedOut:
                parent.Add(EventType.ChildWorkflowExecutionTimedOut, Now, entry => entry.ChildWorkflowExecutionTimedOutEventAttributes = new ChildWorkflowExecutionTimedOutEventAttributes
                {
                    RetryState = close.WorkflowExecutionTimedOutEventAttributes.RetryState, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started,
                }, mayBuffer: true);
                break;
            case EventType.WorkflowExecutionCanceled:
                parent.Add(EventType.ChildWorkflowExecutionCanceled, Now, entry => entry.ChildWorkflowExecutionCanceledEventAttributes = new ChildWorkflowExecutionCanceledEventAttributes
                {
                    Details = close.WorkflowExecutionCanceledEventAttributes.Details, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started,
                }, mayBuffer: true);
                break;
            default:
                parent.Add(EventType.ChildWorkflowExecutionTerminated, Now, entry => entry.ChildWorkflowExecutionTerminatedEventAttributes = new ChildWorkflowExecutionTerminatedEventAttributes
                {
                    Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started,
                }, mayBuffer: true);
                break;
        }

        parent.Touch();
        ScheduleTask(parent);
    }

    private void InitiateExternalSignal(Run run, Command command, long completedId)
    {
        var asked = command.SignalExternalWorkflowExecutionCommandAttributes;
        var initiated = Write(run, command, EventType.SignalExternalWorkflowExecutionInitiated, entry => entry.SignalExternalWorkflowExecutionInitiatedEventAttributes = new SignalExternalWorkflowExecutionInitiatedEventAttributes
        {
            WorkflowTaskCompletedEventId = completedId,
            Namespace = Options.Namespace,
            NamespaceId = NamespaceId,
            WorkflowExecution = asked.Execution,
            SignalName = asked.SignalName,
            Input = asked.Input,
            Control = asked.Control,
            ChildWorkflowOnly = asked.ChildWorkflowOnly,
            Header = asked.Header,
        });
        var requestId = NewId();
        run.ExternalSignals.Add(new ExternalRecord { InitiatedEventId = initiated.EventId, RequestId = requestId });
        afterTask.Enqueue(() => SignalExternal(run, initiated, requestId));
    }

    private void SignalExternal(Run run, HistoryEvent initiated, string requestId)
    {
        if (!run.IsOpen)
        {
            return;
        }

        var asked = initiated.SignalExternalWorkflowExecutionInitiatedEventAttributes;
        var cause = SignalExternalWorkflowExecutionFailedCause.Unspecified;
        try
        {
            var target = FindOpen(asked.WorkflowExecution);
            if (asked.ChildWorkflowOnly && target.Record.Parent?.RunId != run.Record.RunId)
            {
                throw Refusal.NotFound("workflow execution not found");
            }

            Signal(target, asked.SignalName, asked.Input, HistoryService, asked.Header, requestId, Execution(run));
        }
        catch (ServiceException e)
        {
            cause = e.Status == ServiceStatus.InvalidArgument
                ? SignalExternalWorkflowExecutionFailedCause.SignalCountLimitExceeded
                : SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound;
        }

        if (!run.IsOpen)
        {
            return;
        }

        run.ExternalSignals.Remove(initiated.EventId);
        if (cause == SignalExternalWorkflowExecutionFailedCause.Unspecified)
        {
            run.Add(EventType.ExternalWorkflowExecutionSignaled, Now, entry => entry.ExternalWorkflowExecutionSignaledEventAttributes = new ExternalWorkflowExecutionSignaledEventAttributes
            {
                InitiatedEventId = initiated.EventId, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = asked.WorkflowExecution, Control = asked.Control,
            }, mayBuffer: true);
        }
        else
        {
            run.Add(EventType.SignalExternalWorkflowExecutionFailed, Now, entry => entry.SignalExternalWorkflowExecutionFailedEventAttributes = new SignalExternalWorkflowExecutionFailedEventAttributes
            {
                Cause = cause, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = asked.WorkflowExecution, InitiatedEventId = initiated.EventId, Control = asked.Control,
            }, mayBuffer: true);
        }

        ScheduleTask(run);
    }

    private void InitiateExternalCancel(Run run, Command command, long completedId)
    {
        var asked = command.RequestCancelExternalWorkflowExecutionCommandAttributes;
        var initiated = Write(run, command, EventType.RequestCancelExternalWorkflowExecutionInitiated, entry => entry.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new RequestCancelExternalWorkflowExecutionInitiatedEventAttributes
        {
            WorkflowTaskCompletedEventId = completedId,
            Namespace = Options.Namespace,
            NamespaceId = NamespaceId,
            WorkflowExecution = new WorkflowExecution { WorkflowId = asked.WorkflowId, RunId = asked.RunId },
            Control = asked.Control,
            ChildWorkflowOnly = asked.ChildWorkflowOnly,
            Reason = asked.Reason,
        });
        run.ExternalCancels.Add(new ExternalRecord { InitiatedEventId = initiated.EventId, RequestId = NewId() });
        afterTask.Enqueue(() => CancelExternal(run, initiated));
    }

    private void CancelExternal(Run run, HistoryEvent initiated)
    {
        if (!run.IsOpen)
        {
            return;
        }

        var asked = initiated.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
        var found = true;
        try
        {
            var target = Find(asked.WorkflowExecution);
            if (target.IsOpen)
            {
                RequestCancel(target, NewId(), HistoryService, asked.Reason, initiated.EventId, Execution(run));
            }
            else
            {
                found = asked.ChildWorkflowOnly && target.Record.Parent?.RunId == run.Record.RunId;
            }
        }
        catch (ServiceException)
        {
            found = false;
        }

        if (!run.IsOpen)
        {
            return;
        }

        run.ExternalCancels.Remove(initiated.EventId);
        if (found)
        {
            run.Add(EventType.ExternalWorkflowExecutionCancelRequested, Now, entry => entry.ExternalWorkflowExecutionCancelRequestedEventAttributes = new ExternalWorkflowExecutionCancelRequestedEventAttributes
            {
                InitiatedEventId = initiated.EventId, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = asked.WorkflowExecution,
            }, mayBuffer: true);
        }
        else
        {
            run.Add(EventType.RequestCancelExternalWorkflowExecutionFailed, Now, entry => entry.RequestCancelExternalWorkflowExecutionFailedEventAttributes = new RequestCancelExternalWorkflowExecutionFailedEventAttributes
            {
                Cause = CancelExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound, Namespace = Options.Namespace, NamespaceId = NamespaceId, WorkflowExecution = asked.WorkflowExecution, InitiatedEventId = initiated.EventId, Control = asked.Control,
            }, mayBuffer: true);
        }

        ScheduleTask(run);
    }
}
