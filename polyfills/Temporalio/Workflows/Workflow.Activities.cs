using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Workflows;

public static partial class Workflow
{
    /// <summary>Schedules an activity at once and waits for its result.</summary>
    /// <exception cref="ArgumentException">No close timeout is set, or the expression is not a single call.</exception>
    /// <exception cref="Exceptions.ActivityFailureException">The activity failed, timed out or was cancelled for good.</exception>
    public static Task ExecuteActivityAsync(string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Context.ExecuteActivityAsync<ValueTuple>(activity, args, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task<TResult> ExecuteActivityAsync<TResult>(string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Context.ExecuteActivityAsync<TResult>(activity, args, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task ExecuteActivityAsync(Expression<Action> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task ExecuteActivityAsync(Expression<Func<Task>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task ExecuteActivityAsync<TActivityInstance>(Expression<Action<TActivityInstance>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task ExecuteActivityAsync<TActivityInstance>(Expression<Func<TActivityInstance, Task>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<ValueTuple>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task<TResult> ExecuteActivityAsync<TResult>(Expression<Func<TResult>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task<TResult> ExecuteActivityAsync<TResult>(Expression<Func<Task<TResult>>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(Expression<Func<TActivityInstance, TResult>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<TResult>(activityCall, options);

    /// <inheritdoc cref="ExecuteActivityAsync(string, IReadOnlyCollection{object?}, ActivityOptions)"/>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(Expression<Func<TActivityInstance, Task<TResult>>> activityCall, ActivityOptions options) =>
        ExecuteActivityCallAsync<TResult>(activityCall, options);

    private static Task<TResult> ExecuteActivityCallAsync<TResult>(LambdaExpression activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return Context.ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }
}
