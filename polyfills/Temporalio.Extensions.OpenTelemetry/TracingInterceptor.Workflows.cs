using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Api.Common.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

public partial class TracingInterceptor
{
    /// <summary>Calls into a workflow: spans are children of the one that started it and link to their caller.</summary>
    private sealed class WorkflowSpans(TracingInterceptor root, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => Next.Init(new WorkflowCallSpans(root, outbound));

        public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
        {
            using var starter = new Starter(root);
            using var span = Open($"RunWorkflow:{Workflow.Info.WorkflowType}", headers: null);
            try
            {
                var result = await Next.ExecuteWorkflowAsync(input);
                WorkflowsSource.TrackWorkflowDiagnosticActivity($"CompleteWorkflow:{Workflow.Info.WorkflowType}").Dispose();
                return result;
            }
            catch (Exception e)
            {
                Close("CompleteWorkflow", Workflow.Info.WorkflowType, e);
                throw;
            }
        }

        public override async Task HandleSignalAsync(HandleSignalInput input)
        {
            using var starter = new Starter(root);
            using var span = Open($"HandleSignal:{input.Signal}", input.Headers);
            try
            {
                await Next.HandleSignalAsync(input);
            }
            catch (Exception e)
            {
                Close("CompleteWorkflow", Workflow.Info.WorkflowType, e);
                throw;
            }
        }

        public override object? HandleQuery(HandleQueryInput input)
        {
            using var starter = new Starter(root);
            using var span = Open($"HandleQuery:{input.Query}", input.Headers, evenOnReplay: true);
            try
            {
                return Next.HandleQuery(input);
            }
            catch (Exception e)
            {
                Record(span.Activity, e);
                throw;
            }
        }

        public override void ValidateUpdate(HandleUpdateInput input)
        {
            using var starter = new Starter(root);
            using var span = Open($"ValidateUpdate:{input.Update}", input.Headers);
            try
            {
                Next.ValidateUpdate(input);
            }
            catch (Exception e)
            {
                Record(span.Activity, e);
                throw;
            }
        }

        public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
        {
            using var starter = new Starter(root);
            using var span = Open($"HandleUpdate:{input.Update}", input.Headers);
            try
            {
                return await Next.HandleUpdateAsync(input);
            }
            catch (Exception e)
            {
                Close("CompleteUpdate", input.Update, e);
                throw;
            }
        }

        /// <summary>A failure gets a span of its own: the one it happened in may be over, or on another worker. Continuing as new is none.</summary>
        private static void Close(string ended, string name, Exception e)
        {
            if (e is not ContinueAsNewException)
            {
                var what = e is FailureException or OperationCanceledException ? ended : "WorkflowTaskFailure";
                WorkflowsSource.TrackWorkflowDiagnosticActivity($"{what}:{name}", updateActivity: span => Record(span, e)).Dispose();
            }
        }

        private WorkflowDiagnosticActivity Open(string name, IReadOnlyDictionary<string, Payload>? headers, bool evenOnReplay = false) =>
            WorkflowsSource.TrackWorkflowDiagnosticActivity(
                name,
                ActivityKind.Server,
                root.CreateInWorkflowTags(),
                root.HeadersToContext(headers) is { } caller ? [new ActivityLink(caller.ActivityContext)] : null,
                evenOnReplay,
                inheritParentTags: false);
    }

    /// <summary>Calls out of a workflow: one span each, whose context goes with the call.</summary>
    private sealed class WorkflowCallSpans(TracingInterceptor root, WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
    {
        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
            Next.CreateContinueAsNewException(input with { Headers = WithCurrent(input.Headers) });

        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
            Next.ScheduleActivityAsync<TResult>(input with { Headers = Call($"StartActivity:{input.Activity}", input.Headers) });

        public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) =>
            Next.ScheduleLocalActivityAsync<TResult>(input with { Headers = Call($"StartActivity:{input.Activity}", input.Headers) });

        public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) =>
            Next.SignalChildWorkflowAsync(input with { Headers = Call($"SignalChildWorkflow:{input.Signal}", input.Headers) });

        public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) =>
            Next.SignalExternalWorkflowAsync(input with { Headers = Call($"SignalExternalWorkflow:{input.Signal}", input.Headers) });

        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(StartChildWorkflowInput input) =>
            Next.StartChildWorkflowAsync<TWorkflow, TResult>(input with { Headers = Call($"StartChildWorkflow:{input.Workflow}", input.Headers) });

        private IDictionary<string, Payload> Call(string name, IDictionary<string, Payload>? headers)
        {
            using (WorkflowsSource.TrackWorkflowDiagnosticActivity(name, ActivityKind.Client))
            {
                return WithCurrent(headers);
            }
        }

        private IDictionary<string, Payload> WithCurrent(IDictionary<string, Payload>? headers) =>
            root.HeadersFromContext(headers, new(WorkflowDiagnosticActivity.Current?.Context ?? default, Baggage.Current));
    }

    /// <summary>Makes the context that started the workflow current, and its baggage, until disposed.</summary>
    private sealed class Starter : IDisposable
    {
        private readonly Baggage before = Baggage.Current;
        private readonly WorkflowDiagnosticActivity? attached;

        public Starter(TracingInterceptor root)
        {
            if (root.HeadersToContext(Workflow.Info.Headers) is { } context)
            {
                Baggage.Current = context.Baggage;
                attached = WorkflowDiagnosticActivity.AttachFromContext(context.ActivityContext);
            }
        }

        public void Dispose()
        {
            attached?.Dispose();
            Baggage.Current = before;
        }
    }
}
