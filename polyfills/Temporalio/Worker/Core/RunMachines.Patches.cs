using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private static readonly SearchAttributeKey<IReadOnlyCollection<string>> ChangeVersion =
        SearchAttributeKey.CreateKeywordList("TemporalChangeVersion");

    private readonly Dictionary<string, bool> patches = new(StringComparer.Ordinal);
    private readonly SortedSet<string> patchesOrdered = new(StringComparer.Ordinal);
    private bool ignoreNextChangeVersion;

    /// <summary>History holds a marker of this patch, seen so far or in the task being replayed.</summary>
    public bool HasPatch(string id) => patches.ContainsKey(id);

    private void Handle(PatchOrder order)
    {
        if (!patchesOrdered.Add(order.Id))
        {
            return;
        }

        if (Facts.IsReplaying && !patches.ContainsKey(order.Id))
        {
            // A deprecated patch may be new to this run: it has no marker then and never gets one.
            return;
        }

        Push(new("Patch", EventType.MarkerRecorded, Markers.PatchCommand(order.Id, order.Deprecated))
        {
            PatchId = order.Id,
            Mismatch = e => Markers.Is(e, Markers.Patch) ? null : "Patch machine does not handle this event",
        });
        patches[order.Id] = order.Deprecated;
        var ids = patches.Keys.Where(patchesOrdered.Contains).Order(StringComparer.Ordinal).ToList();
        var attributes = new SearchAttributeCollection.Builder().Set(ChangeVersion, ids).ToSearchAttributeCollection().ToProto();
        Push(new("Upsert search attributes", EventType.UpsertWorkflowSearchAttributes, new()
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = attributes },
        })
        {
            PatchId = order.Id,
        });
    }

    /// <summary>The code asks for a deprecated patch whose marker this history does not hold here.</summary>
    private bool SkipsPatchSlot(HistoryEvent e, string id)
    {
        if (Markers.Is(e, Markers.Patch))
        {
            return !string.Equals(Markers.ReadPatch(e).Id, id, StringComparison.Ordinal) && patches.GetValueOrDefault(id);
        }

        return !IsChangeVersion(e) && patches.GetValueOrDefault(id);
    }

    /// <summary>History holds a deprecated marker that the code no longer asks for.</summary>
    private bool IgnoresPatchEvent(HistoryEvent e, CommandSlot? slot)
    {
        if (ignoreNextChangeVersion && IsChangeVersion(e))
        {
            ignoreNextChangeVersion = false;
            return true;
        }

        if (!Markers.Is(e, Markers.Patch))
        {
            return false;
        }

        var marker = Markers.ReadPatch(e);
        if (string.Equals(slot?.PatchId, marker.Id, StringComparison.Ordinal))
        {
            return false;
        }

        if (!marker.Deprecated)
        {
            throw new NondeterminismException(
                $"Non-deprecated patch marker encountered for change {marker.Id}, but there is no corresponding change command!: {NondeterminismException.Describe(e)}");
        }

        ignoreNextChangeVersion = true;
        return true;
    }

    private static bool IsChangeVersion(HistoryEvent e) =>
        e.EventType == EventType.UpsertWorkflowSearchAttributes
        && e.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes?.IndexedFields.ContainsKey(ChangeVersion.Name) == true;
}
