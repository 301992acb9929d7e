namespace Temporalio.Worker.Interceptors;

/// <summary>Wraps the calls into and out of workflows and activities. The first in a list is outermost on the way in.</summary>
public interface IWorkerInterceptor
{
    /// <summary>Called once per run, within the workflow.</summary>
    WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <summary>Called once per attempt.</summary>
    ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => nextInterceptor;
}
