using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Workflows;

public static partial class Workflow
{
    /// <summary>Runs an activity of this worker within the workflow task and waits for its result.</summary>
    /// <exception cref="ArgumentException">No close timeout is set, or the expression is not a single call.</exception>
    /// <exception cref="Exceptions.ActivityFailureException">The activity failed, timed out or was cancelled for good.</exception>
    public static Task ExecuteLocalActivityAsync(string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        Context.ExecuteLocalActivityAsync<ValueTuple>(activity, args, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        Context.ExecuteLocalActivityAsync<TResult>(activity, args, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task ExecuteLocalActivityAsync(Expression<Action> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task ExecuteLocalActivityAsync(Expression<Func<Task>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task ExecuteLocalActivityAsync<TActivityInstance>(Expression<Action<TActivityInstance>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task ExecuteLocalActivityAsync<TActivityInstance>(Expression<Func<TActivityInstance, Task>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(Expression<Func<TResult>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(Expression<Func<Task<TResult>>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task<TResult> ExecuteLocalActivityAsync<TActivityInstance, TResult>(Expression<Func<TActivityInstance, TResult>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteLocalActivityAsync(string, IReadOnlyCollection{object?}, LocalActivityOptions)"/>
    public static Task<TResult> ExecuteLocalActivityAsync<TActivityInstance, TResult>(Expression<Func<TActivityInstance, Task<TResult>>> activityCall, LocalActivityOptions options) =>
        ExecuteLocalActivityCallAsync<TResult>(activityCall, options);

    private static Task<TResult> ExecuteLocalActivityCallAsync<TResult>(LambdaExpression activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return Context.ExecuteLocalActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }
}
