using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal static class SearchAttributeUpdates
{
    private static readonly ByteString BinaryNull = ByteString.CopyFromUtf8("binary/null");

    /// <returns>What the run has then, and what is sent.</returns>
    public static (SearchAttributeCollection Attributes, SearchAttributes Message) Apply(
        SearchAttributeCollection current, IReadOnlyCollection<SearchAttributeUpdate> updates)
    {
        var now = current.ToProto();
        var set = new SearchAttributeCollection.Builder();
        foreach (var update in updates)
        {
            update.AddTo(set);
        }

        var sent = set.ToSearchAttributeCollection().ToProto();
        foreach (var update in updates)
        {
            var name = update.UntypedKey.Name;
            if (update.HasValue)
            {
                now.IndexedFields[name] = sent.IndexedFields[name];
            }
            else
            {
                sent.IndexedFields[name] = new() { Metadata = { ["encoding"] = BinaryNull, ["type"] = ByteString.CopyFromUtf8(update.UntypedKey.ValueType.ToString()) } };
                now.IndexedFields.Remove(name);
            }
        }

        return (SearchAttributeCollection.FromProto(now), sent);
    }
}
