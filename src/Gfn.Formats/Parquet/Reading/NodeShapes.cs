namespace Gfn.Formats.Parquet.Reading;

/// <summary>Tells lists and maps from plain groups, the older spellings included. Rules: LogicalTypes.md, nested types and backward compatibility.</summary>
internal static class NodeShapes
{
    public static void Assign(SchemaNode node)
    {
        if (node.Column is not null)
        {
            node.Shape = NodeShape.Leaf;
            return;
        }

        node.Shape = NodeShape.Struct;
        if (node.Children is not [{ Repetition: FieldRepetition.Repeated } repeated])
        {
            return;
        }

        if (node.Meaning is LogicalType.List)
        {
            node.Shape = NodeShape.List;
            node.ListElement = ElementIsTheRepeatedField(node, repeated) ? repeated : repeated.Children[0];
        }
        else if (node.Meaning is LogicalType.Map && repeated.Children is [{ Repetition: not FieldRepetition.Repeated }, _] or [{ Repetition: not FieldRepetition.Repeated }])
        {
            node.Shape = NodeShape.Map;
        }
    }

    private static bool ElementIsTheRepeatedField(SchemaNode list, SchemaNode repeated) =>
        repeated.Children.Count != 1
        || repeated.Children[0].Repetition == FieldRepetition.Repeated
        || repeated.Meaning is LogicalType.List or LogicalType.Map
        || repeated.Name == "array"
        || repeated.Name == $"{list.Name}_tuple";
}
