using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Schedules;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Service;

/// <summary>The calls about schedules. The test server, which skips time, has none, here as in the original.</summary>
internal sealed class ScheduleService(HistoryShard shard, ScheduleBook book)
{
    private const int PageMax = 1_000;
    private const int MatchingTimesMax = 1_000;

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.CreateSchedule, (request, _, _) => shard.ChangeAsync(() => Create(request)));
        server.Handle(WorkflowServiceMethods.DescribeSchedule, (request, _, _) => shard.ReadAsync(() => Describe(book.Find(request.ScheduleId, whenDeleted: "schedule not found"))));
        server.Handle(WorkflowServiceMethods.UpdateSchedule, (request, _, _) => shard.ChangeAsync(() => Update(request)));
        server.Handle(WorkflowServiceMethods.PatchSchedule, (request, _, _) => shard.ChangeAsync(() => Patch(request)));
        server.Handle(WorkflowServiceMethods.DeleteSchedule, (request, _, _) => shard.ChangeAsync(() =>
        {
            book.Delete(book.Find(request.ScheduleId));
            return new DeleteScheduleResponse();
        }));
        server.Handle(WorkflowServiceMethods.ListSchedules, (request, _, _) => shard.ReadAsync(() => List(request)));
        server.Handle(WorkflowServiceMethods.CountSchedules, (request, _, _) => shard.ReadAsync(() => new CountSchedulesResponse { Count = Matching(request.Query).Count }));
        server.Handle(WorkflowServiceMethods.ListScheduleMatchingTimes, (request, _, _) => shard.ReadAsync(() => MatchingTimes(request)));
    }

    private CreateScheduleResponse Create(CreateScheduleRequest request)
    {
        if (request.ScheduleId.Length == 0)
        {
            throw Refusal.InvalidArgument("ScheduleId is not set on request.");
        }

        CheckAction(request.Schedule);
        shard.Attributes.Check(request.SearchAttributes);
        StartChecks.Memo(request.Memo);
        CheckPatch(request.InitialPatch);
        return new CreateScheduleResponse { ConflictToken = book.Create(request).ConflictToken };
    }

    private DescribeScheduleResponse Describe(ActiveSchedule schedule) => new()
    {
        Schedule = schedule.Record.Schedule.Clone(),
        Info = schedule.Describe(shard.Clock.UtcNow),
        Memo = schedule.Record.Memo,
        SearchAttributes = schedule.Record.SearchAttributes,
        ConflictToken = schedule.ConflictToken,
    };

    private UpdateScheduleResponse Update(UpdateScheduleRequest request)
    {
        var schedule = book.Find(request.ScheduleId);
        CheckAction(request.Schedule);
        shard.Attributes.Check(request.SearchAttributes);
        StartChecks.Memo(request.Memo);
        if (!request.ConflictToken.IsEmpty && request.ConflictToken != schedule.ConflictToken)
        {
            throw Refusal.Precondition("mismatched conflict token");
        }

        book.Update(schedule, request);
        return new UpdateScheduleResponse();
    }

    private PatchScheduleResponse Patch(PatchScheduleRequest request)
    {
        var schedule = book.Find(request.ScheduleId);
        CheckPatch(request.Patch);
        book.Patch(schedule, request.Patch);
        return new PatchScheduleResponse();
    }

    private static void CheckPatch(SchedulePatch? patch)
    {
        foreach (var backfill in patch?.BackfillRequest ?? [])
        {
            if (backfill.StartTime is null || backfill.EndTime is null)
            {
                throw Refusal.InvalidArgument("backfill start time and end time must be set");
            }
        }
    }

    private void CheckAction(Schedule? schedule)
    {
        if (schedule?.Action?.StartWorkflow is not { } action)
        {
            return;
        }

        if (action.CronSchedule.Length > 0)
        {
            throw Refusal.InvalidArgument("CronSchedule is not supported in scheduled actions.");
        }

        if (action.WorkflowIdReusePolicy is not (WorkflowIdReusePolicy.Unspecified or WorkflowIdReusePolicy.AllowDuplicate))
        {
            throw Refusal.InvalidArgument("WorkflowIdReusePolicy is not supported in scheduled actions.");
        }

        StartChecks.Check(
            new StartWorkflowExecutionRequest
            {
                WorkflowId = action.WorkflowId,
                WorkflowType = action.WorkflowType,
                TaskQueue = action.TaskQueue,
                Input = action.Input,
                WorkflowExecutionTimeout = action.WorkflowExecutionTimeout,
                WorkflowRunTimeout = action.WorkflowRunTimeout,
                WorkflowTaskTimeout = action.WorkflowTaskTimeout,
                RetryPolicy = action.RetryPolicy,
                Memo = action.Memo,
                SearchAttributes = action.SearchAttributes,
            },
            shard.Options.Namespace,
            shard.Attributes);
    }

    private ListSchedulesResponse List(ListSchedulesRequest request)
    {
        var matches = Matching(request.Query);
        var from = request.NextPageToken.IsEmpty ? 0 : Int32Value.Parser.ParseFrom(request.NextPageToken).Value;
        var size = request.MaximumPageSize is > 0 and < PageMax ? request.MaximumPageSize : PageMax;
        var answer = new ListSchedulesResponse();
        answer.Schedules.Add(matches.Skip(from).Take(size).Select(schedule => schedule.Listed(shard.Clock.UtcNow)));
        if (from + size < matches.Count)
        {
            answer.NextPageToken = new Int32Value { Value = from + size }.ToByteString();
        }

        return answer;
    }

    private List<ActiveSchedule> Matching(string query)
    {
        var filter = VisibilityQuery<ActiveSchedule>.Parse(query, ScheduleFields.TypeOf(shard.Attributes), ScheduleFields.Values);
        return book.All.Where(filter.Matches).ToList();
    }

    private ListScheduleMatchingTimesResponse MatchingTimes(ListScheduleMatchingTimesRequest request) =>
        request.StartTime is null || request.EndTime is null
            ? throw Refusal.InvalidArgument("missing or invalid query")
            : new ListScheduleMatchingTimesResponse
            {
                StartTime = { book.Find(request.ScheduleId).Between(request.StartTime.ToDateTime(), request.EndTime.ToDateTime()).Take(MatchingTimesMax) },
            };
}
