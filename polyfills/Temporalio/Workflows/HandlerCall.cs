using System.Linq.Expressions;

namespace Temporalio.Workflows;

/// <summary>What a call expression on a workflow names.</summary>
internal static class HandlerCall
{
    public static (string Name, IReadOnlyCollection<object?> Args) Signal<TWorkflow>(Expression<Func<TWorkflow, Task>> call)
    {
        var (method, args) = Common.ExpressionUtil.ExtractCall(call);
        return (WorkflowSignalDefinition.NameFromMethodForCall(method), args);
    }

    /// <param name="call">A call of a run method on the workflow.</param>
    public static (string Name, IReadOnlyCollection<object?> Args) Run(LambdaExpression call)
    {
        var (method, args) = Common.ExpressionUtil.ExtractCall(call);
        return (WorkflowDefinition.NameFromRunMethodForCall(method), args);
    }
}
