using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

public partial class TracingInterceptor
{
    /// <summary>One span an attempt, a child of the one that scheduled the activity.</summary>
    private sealed class ActivitySpans(TracingInterceptor root, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var before = Baggage.Current;
            var caller = root.HeadersToContext(input.Headers);
            if (caller is { } known)
            {
                Baggage.Current = known.Baggage;
            }

            try
            {
                using var span = ActivitiesSource.StartActivity(
                    $"RunActivity:{input.Activity.Name}", ActivityKind.Server, caller?.ActivityContext ?? default, root.CreateInActivityTags());
                try
                {
                    return await Next.ExecuteActivityAsync(input).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    Record(span, e);
                    throw;
                }
            }
            finally
            {
                Baggage.Current = before;
            }
        }
    }
}
