using System.Collections.Concurrent;
using System.Reflection;

namespace Gfn.Plant;

/// <summary>A call of a port.</summary>
/// <param name="Port">Name of the interface.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Arguments">What it was given.</param>
public sealed record PortCall(string Port, string Method, IReadOnlyList<object?> Arguments)
{
    /// <summary>The call's argument of a type.</summary>
    public T Argument<T>() => Arguments.OfType<T>().First();
}

/// <summary>What goes wrong between stages and adapters. Empty at first: all calls go through.</summary>
public sealed class Faults
{
    private readonly ConcurrentQueue<PortCall> calls = new();
    private readonly ConcurrentDictionary<object, Func<PortCall, Task>> before = new();
    private readonly ConcurrentDictionary<object, Func<PortCall, Task>> after = new();

    /// <summary>Every call so far.</summary>
    public IReadOnlyCollection<PortCall> Calls => calls;

    /// <summary>Does something before each call, or throws instead of it.</summary>
    public IDisposable Before(Func<PortCall, Task> hook) => new Hook(before, hook);

    /// <summary>Does something once a call has had its effect, or loses its answer by throwing.</summary>
    public IDisposable After(Func<PortCall, Task> hook) => new Hook(after, hook);

    /// <summary>Throws instead of the first <paramref name="times"/> calls that fit.</summary>
    public IDisposable Refuse(Func<PortCall, bool> which, Func<Exception> failure, int times = int.MaxValue) => Before(Count(which, failure, times));

    /// <summary>Lets the first <paramref name="times"/> calls that fit take effect, and throws instead of answering.</summary>
    public IDisposable LoseAnswer(Func<PortCall, bool> which, Func<Exception> failure, int times = 1) => After(Count(which, failure, times));

    internal async Task BeforeAsync(PortCall call)
    {
        calls.Enqueue(call);
        foreach (var hook in before.Values)
        {
            await hook(call);
        }
    }

    internal async Task AfterAsync(PortCall call)
    {
        foreach (var hook in after.Values)
        {
            await hook(call);
        }
    }

    private static Func<PortCall, Task> Count(Func<PortCall, bool> which, Func<Exception> failure, int times)
    {
        var left = times;
        return call => which(call) && Interlocked.Decrement(ref left) >= 0 ? Task.FromException(failure()) : Task.CompletedTask;
    }

    private sealed class Hook : IDisposable
    {
        private readonly ConcurrentDictionary<object, Func<PortCall, Task>> hooks;

        public Hook(ConcurrentDictionary<object, Func<PortCall, Task>> hooks, Func<PortCall, Task> hook)
        {
            this.hooks = hooks;
            hooks[this] = hook;
        }

        public void Dispose() => hooks.TryRemove(this, out _);
    }
}

/// <summary>Puts faults between stages and adapters.</summary>
public static class Interposition
{
    /// <summary>A port whose calls go to a real adapter unless <paramref name="faults"/> has something to say.</summary>
    public static T With<T>(this T adapter, Faults faults)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Interposed<T>>();
        ((Interposed<T>)(object)proxy).Stand(adapter, faults);
        return proxy;
    }
}

/// <summary>Stands between a stage and a real adapter, so that <see cref="Faults"/> can come between them.</summary>
/// <typeparam name="T">The port.</typeparam>
public class Interposed<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo Answer = typeof(Interposed<T>).GetMethod(nameof(AnswerAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private T inner = null!;
    private Faults faults = null!;

    internal void Stand(T adapter, Faults between) => (inner, faults) = (adapter, between);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var returns = targetMethod!.ReturnType;
        return returns.IsGenericType && returns.GetGenericTypeDefinition() == typeof(Task<>)
            ? Answer.MakeGenericMethod(returns.GenericTypeArguments).Invoke(this, [targetMethod, args])
            : targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }

    private async Task<TResult> AnswerAsync<TResult>(MethodInfo method, object?[] arguments)
    {
        var call = new PortCall(typeof(T).Name, method.Name, arguments);
        await faults.BeforeAsync(call);
        var result = await (Task<TResult>)method.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await faults.AfterAsync(call);
        return result;
    }
}
