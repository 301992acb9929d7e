using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>The workflows a worker or replayer knows, by name.</summary>
internal sealed class WorkflowCatalogue
{
    private readonly Dictionary<string, WorkflowDefinition> byName = new(StringComparer.Ordinal);
    private readonly WorkflowDefinition? dynamic;

    /// <exception cref="ArgumentException">Two of one name, two dynamic ones, or one that cannot be made.</exception>
    public WorkflowCatalogue(IEnumerable<WorkflowDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            if (!definition.Instantiable)
            {
                throw new ArgumentException($"Workflow named {definition.Name} is not instantiable. Note, dependency injection is not supported in workflows.");
            }

            if (definition.Name is null)
            {
                dynamic = dynamic is null ? definition : throw new ArgumentException("Multiple dynamic workflows provided");
            }
            else if (!byName.TryAdd(definition.Name, definition))
            {
                throw new ArgumentException($"Duplicate workflow named {definition.Name}");
            }
        }
    }

    public bool IsEmpty => byName.Count == 0 && dynamic is null;

    /// <exception cref="ApplicationFailureException">Not here; type <c>NotFoundError</c>.</exception>
    public WorkflowDefinition Find(string name) => byName.GetValueOrDefault(name) ?? dynamic
        ?? throw new ApplicationFailureException(
            $"Workflow type {name} is not registered on this worker, available workflows: {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}",
            errorType: "NotFoundError");
}
