using System.Diagnostics;
using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using Temporalio.Runtime;

namespace Temporalio.Bridge;

/// <summary>Counts and times the calls of a connection; those that wait for something to happen apart from the others.</summary>
internal sealed class MeasuredChannel(IServiceChannel inner, CoreMetrics metrics) : IServiceChannel
{
    public async Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var began = Stopwatch.GetTimestamp();
        var name = Waits(request) ? "long_request" : "request";
        var tags = Tags(method, request);
        metrics.Count(name, tags);
        try
        {
            return await inner.CallAsync(method, request, call, cancel).ConfigureAwait(false);
        }
        catch (ServiceException e)
        {
            metrics.Count($"{name}_failure", [.. tags, new("status_code", e.Status.ToString())]);
            throw;
        }
        finally
        {
            metrics.Time($"{name}_latency", Stopwatch.GetElapsedTime(began), tags);
        }
    }

    private static bool Waits(IMessage request) => request is PollWorkflowTaskQueueRequest or PollActivityTaskQueueRequest or UpdateWorkflowExecutionRequest
        or PollWorkflowExecutionUpdateRequest or GetWorkflowExecutionHistoryRequest { WaitNewEvent: true };

    private static KeyValuePair<string, object>[] Tags(RpcMethod method, IMessage request)
    {
        var queue = request switch
        {
            PollWorkflowTaskQueueRequest poll => poll.TaskQueue.NormalName is { Length: > 0 } normal ? normal : poll.TaskQueue.Name,
            PollActivityTaskQueueRequest poll => poll.TaskQueue.Name,
            StartWorkflowExecutionRequest start => start.TaskQueue?.Name,
            SignalWithStartWorkflowExecutionRequest start => start.TaskQueue?.Name,
            _ => null,
        };
        List<KeyValuePair<string, object>> tags = [new("operation", method.Name)];
        if (RequestNamespace.Of(request) is { } ns)
        {
            tags.Add(new("namespace", ns));
        }

        if (queue is not null)
        {
            tags.Add(new("task_queue", queue));
        }

        return [.. tags];
    }
}
