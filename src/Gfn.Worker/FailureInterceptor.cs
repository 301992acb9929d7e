using Gfn.Domain;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Gfn.Worker;

/// <summary>Turns judged failures of activities into Temporal's; the only place outside workflows that knows Temporal's failure type.</summary>
public sealed class FailureInterceptor : IWorkerInterceptor
{
    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor);

    /// <summary>Code becomes the error type; everything but transient failures is final; business failures do not alarm.</summary>
    public static ApplicationFailureException ToTemporal(PipelineException failure) => new(
        failure.Message,
        failure,
        errorType: failure.Code,
        nonRetryable: failure.Kind is not FailureKind.Transient,
        nextRetryDelay: failure.RetryAfter,
        category: failure.Kind is FailureKind.Business ? ApplicationErrorCategory.Benign : ApplicationErrorCategory.Unspecified);

    private sealed class Inbound(ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            try
            {
                return await base.ExecuteActivityAsync(input);
            }
            catch (PipelineException failure)
            {
                throw ToTemporal(failure);
            }
        }
    }
}
