namespace Gfn.Ports;

/// <summary>A part of a listing.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">May be fewer than asked for, even none, while more follow.</param>
/// <param name="Continuation">Ask on with this; null only at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Continuation);

/// <summary>Walks paged listings to their end.</summary>
public static class Paging
{
    /// <summary>Every item of every page, in order.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="next">Gets the page after a continuation; null for the first.</param>
    /// <param name="cancel">Ends the walk between pages.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<string?, Task<Page<T>>> next, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        string? continuation = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await next(continuation);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>Every object under a prefix.</summary>
    public static IAsyncEnumerable<ObjectInfo> ListAllAsync(this IObjectStore store, string bucket, string prefix, CancellationToken cancel) =>
        AllAsync(continuation => store.ListAsync(bucket, prefix, continuation, 1_000, cancel), cancel);

    /// <summary>Every file a query finds.</summary>
    public static IAsyncEnumerable<Domain.TrackedFile> QueryAllAsync(this IFileTracker tracker, FileQuery query, CancellationToken cancel) =>
        AllAsync(continuation => tracker.QueryAsync(query, continuation, 500, cancel), cancel);

    /// <summary>Every manifest of a day, or of all days.</summary>
    public static IAsyncEnumerable<Domain.TrackedManifest> QueryAllManifestsAsync(this IFileTracker tracker, ManifestQuery query, CancellationToken cancel) =>
        AllAsync(continuation => tracker.QueryManifestsAsync(query, continuation, 500, cancel), cancel);
}
