using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;
using Failure = Temporalio.Api.Failure.V1.Failure;

namespace Temporalio.Converters;

/// <summary>Exceptions of this package to their own kind of failure, all others to application failures named after their type.</summary>
public class DefaultFailureConverter : IFailureConverter
{
    private const string EncodedMessage = "Encoded failure";

    public DefaultFailureConverter()
        : this(new DefaultFailureConverterOptions())
    {
    }

    protected DefaultFailureConverter(DefaultFailureConverterOptions options) => Options = (DefaultFailureConverterOptions)options.Clone();

    public DefaultFailureConverterOptions Options { get; }

    public virtual Failure ToFailure(Exception exception, IPayloadConverter payloadConverter)
    {
        if (exception is FailureException { Failure: { } received })
        {
            return received;
        }

        var failure = new Failure
        {
            Message = exception.Message,
            StackTrace = exception.StackTrace ?? "",
        };
        var inner = exception is AggregateException aggregate ? aggregate.InnerExceptions.FirstOrDefault() : exception.InnerException;
        if (inner is not null)
        {
            failure.Cause = ToFailure(inner, payloadConverter);
        }

        Describe(failure, exception, payloadConverter);
        if (Options.EncodeCommonAttributes)
        {
            failure.EncodedAttributes = payloadConverter.ToPayload(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["message"] = failure.Message,
                ["stack_trace"] = failure.StackTrace,
            });
            failure.Message = EncodedMessage;
            failure.StackTrace = "";
        }

        return failure;
    }

    public virtual Exception ToException(Failure failure, IPayloadConverter payloadConverter)
    {
        Decode(failure, payloadConverter);
        var inner = failure.Cause is null ? null : ToException(failure.Cause, payloadConverter);
        return failure.FailureInfoCase switch
        {
            Failure.FailureInfoOneofCase.ApplicationFailureInfo => new ApplicationFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TimeoutFailureInfo => new TimeoutFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.CanceledFailureInfo => new CanceledFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TerminatedFailureInfo => new TerminatedFailureException(failure, inner, null),
            Failure.FailureInfoOneofCase.ServerFailureInfo => new ServerFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ActivityFailureInfo => new ActivityFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ChildWorkflowExecutionFailureInfo => new ChildWorkflowFailureException(failure, inner),
            _ => new FailureException(failure, inner),
        };
    }

    private static void Describe(Failure failure, Exception exception, IPayloadConverter converter)
    {
        switch (exception)
        {
            case ApplicationFailureException application:
                failure.ApplicationFailureInfo = new ApplicationFailureInfo
                {
                    Type = application.ErrorType ?? "",
                    NonRetryable = application.NonRetryable,
                    Details = Details(application.Details, converter),
                    NextRetryDelay = application.NextRetryDelay is { } delay ? Duration.FromTimeSpan(delay) : null,
                    Category = application.Category,
                };
                break;
            case CanceledFailureException canceled:
                failure.CanceledFailureInfo = new CanceledFailureInfo { Details = Details(canceled.Details, converter) };
                break;
            case FailureException:
                break;
            default:
                failure.ApplicationFailureInfo = new ApplicationFailureInfo { Type = exception.GetType().Name };
                break;
        }
    }

    private static Payloads? Details(IFailureDetails details, IPayloadConverter converter)
    {
        var payloads = details switch
        {
            OutboundFailureDetails { Count: > 0 } outbound => outbound.Details!.Select(converter.ToPayload),
            InboundFailureDetails { Count: > 0 } inbound => inbound.Payloads!,
            _ => null,
        };
        return payloads is null ? null : new Payloads { Payloads_ = { payloads } };
    }

    private static void Decode(Failure failure, IPayloadConverter converter)
    {
        if (failure.EncodedAttributes is null)
        {
            return;
        }

        try
        {
            if (converter.ToValue(failure.EncodedAttributes, typeof(Dictionary<string, JsonElement>)) is Dictionary<string, JsonElement> attributes)
            {
                failure.Message = attributes.TryGetValue("message", out var message) ? message.GetString() ?? "" : failure.Message;
                failure.StackTrace = attributes.TryGetValue("stack_trace", out var trace) ? trace.GetString() ?? "" : failure.StackTrace;
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidProtocolBufferException)
        {
            // What another converter encoded stays as it is: the failure is worth more than its text.
            return;
        }
    }

    /// <summary>Moves message and stack trace into a payload, so that a codec can encrypt them.</summary>
    public class WithEncodedCommonAttributes : DefaultFailureConverter
    {
        public WithEncodedCommonAttributes()
            : base(new DefaultFailureConverterOptions { EncodeCommonAttributes = true })
        {
        }
    }
}
