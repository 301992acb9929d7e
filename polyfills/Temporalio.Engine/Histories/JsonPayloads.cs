using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Engine.Histories;

/// <summary>Payloads that the server itself writes: JSON text, as its own tools do.</summary>
internal static class JsonPayloads
{
    public static Payload Payload(string json) => new()
    {
        Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
        Data = ByteString.CopyFromUtf8(json),
    };

    public static Payloads Text(string text) => new() { Payloads_ = { Payload(System.Text.Json.JsonSerializer.Serialize(text)) } };
}
