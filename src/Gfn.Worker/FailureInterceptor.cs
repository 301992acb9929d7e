using Gfn.Domain;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Gfn.Worker;

/// <summary>Turns failures of activities into Temporal's; the only place outside workflows that knows Temporal's failure type.</summary>
/// <remarks>What no adapter has judged is a defect: a few attempts, in case it passes after all, then the step fails for good and somebody is told.</remarks>
public sealed class FailureInterceptor : IWorkerInterceptor
{
    /// <summary>Attempts at a step that fails with an error nobody has judged.</summary>
    public const int DefectAttemptsMax = 5;

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

    /// <summary>Not what the platform means to happen: cancellation, failures made on purpose, an activity that ends elsewhere, a server that is away.</summary>
    private static bool IsDefect(Exception failure) =>
        failure is not (OperationCanceledException or FailureException or CompleteAsyncException or RpcException);

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
            catch (Exception defect) when (IsDefect(defect) && ActivityExecutionContext.Current.Info.Attempt >= DefectAttemptsMax)
            {
                throw new ApplicationFailureException($"{defect.GetType().Name}: {defect.Message}", defect, errorType: FailureCode.Defect, nonRetryable: true);
            }
        }
    }
}
