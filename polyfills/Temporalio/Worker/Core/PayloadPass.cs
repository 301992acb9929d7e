using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;
using Temporalio.Converters;

namespace Temporalio.Worker.Core;

/// <summary>Passes every payload of a message through a codec, in place. Search attributes and core's own marker data stay as they are.</summary>
internal sealed class PayloadPass(Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> pass)
{
    private static readonly TypeRegistry Packed = TypeRegistry.FromMessages(
        Api.Update.V1.Request.Descriptor, Api.Update.V1.Response.Descriptor, Api.Update.V1.Acceptance.Descriptor, Api.Update.V1.Rejection.Descriptor);

    public static PayloadPass Encode(IPayloadCodec codec) => new(codec.EncodeAsync);

    public static PayloadPass Decode(IPayloadCodec codec) => new(codec.DecodeAsync);

    public async Task VisitAsync(IMessage message)
    {
        switch (message)
        {
            case SearchAttributes:
                return;
            case Payloads payloads:
                await ReplaceAsync(payloads.Payloads_).ConfigureAwait(false);
                return;
            case RecordMarkerCommandAttributes marker:
                await VisitMarkerAsync(marker.Details, marker.Failure).ConfigureAwait(false);
                return;
            case MarkerRecordedEventAttributes marker:
                await VisitMarkerAsync(marker.Details, marker.Failure).ConfigureAwait(false);
                return;
            case Any any when Packed.Find(Any.GetTypeName(any.TypeUrl)) is { } type:
                var inner = type.Parser.ParseFrom(any.Value);
                await VisitAsync(inner).ConfigureAwait(false);
                any.Value = inner.ToByteString();
                return;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.Message)
            {
                await VisitFieldAsync(message, field).ConfigureAwait(false);
            }
        }
    }

    private async Task VisitFieldAsync(IMessage message, FieldDescriptor field)
    {
        switch (field.Accessor.GetValue(message))
        {
            case MapField<string, Payload> map:
                foreach (var (key, payload) in map.ToList())
                {
                    map[key] = await OneAsync(payload).ConfigureAwait(false);
                }

                break;
            case System.Collections.IDictionary map:
                foreach (var value in map.Values.OfType<IMessage>().ToList())
                {
                    await VisitAsync(value).ConfigureAwait(false);
                }

                break;
            case RepeatedField<Payload> list:
                await ReplaceAsync(list).ConfigureAwait(false);
                break;
            case System.Collections.IList list:
                foreach (var value in list.OfType<IMessage>().ToList())
                {
                    await VisitAsync(value).ConfigureAwait(false);
                }

                break;
            case Payload payload:
                field.Accessor.SetValue(message, await OneAsync(payload).ConfigureAwait(false));
                break;
            case IMessage inner:
                await VisitAsync(inner).ConfigureAwait(false);
                break;
        }
    }

    private async Task VisitMarkerAsync(MapField<string, Payloads> details, Api.Failure.V1.Failure? failure)
    {
        foreach (var (key, payloads) in details)
        {
            if (key is not (Markers.PatchData or Markers.LocalActivityData))
            {
                await ReplaceAsync(payloads.Payloads_).ConfigureAwait(false);
            }
        }

        if (failure is not null)
        {
            await VisitAsync(failure).ConfigureAwait(false);
        }
    }

    private async Task ReplaceAsync(RepeatedField<Payload> list)
    {
        if (list.Count == 0)
        {
            return;
        }

        var passed = await pass([.. list]).ConfigureAwait(false);
        list.Clear();
        list.AddRange(passed);
    }

    private async Task<Payload> OneAsync(Payload payload) => (await pass([payload]).ConfigureAwait(false)).First();
}
