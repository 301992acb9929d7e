using Temporalio.Client.Interceptors;
using Temporalio.Worker;

namespace Temporalio.Client;

/// <summary>A client of one namespace. Its members are split by topic.</summary>
public partial interface ITemporalClient : IWorkerClient
{
    ITemporalConnection Connection { get; }

    ClientOutboundInterceptor OutboundInterceptor { get; }

    WorkflowService WorkflowService { get; }

    OperatorService OperatorService { get; }

    AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken);

    AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId);
}
