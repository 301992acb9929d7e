using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Service;

/// <summary>Where a reader of a history is: the run, which stays the same while pages follow, and the next event.</summary>
internal sealed class HistoryPage
{
    public string RunId { get; set; } = "";

    public long NextEventId { get; set; } = 1;

    public static HistoryPage Read(GetWorkflowExecutionHistoryRequest request)
    {
        if (request.NextPageToken.IsEmpty)
        {
            return new HistoryPage();
        }

        try
        {
            var token = TaskToken.Parser.ParseFrom(request.NextPageToken);
            return new HistoryPage { RunId = token.RunId, NextEventId = token.ScheduledEventId };
        }
        catch (InvalidProtocolBufferException)
        {
            throw Refusal.InvalidArgument("Invalid NextPageToken.");
        }
    }

    public ByteString Write() => new TaskToken { RunId = RunId, ScheduledEventId = NextEventId }.ToByteString();
}
