using Temporalio.Api.Enums.V1;

namespace Temporalio.Engine.Storage;

internal sealed partial class RunRecord
{
    public bool IsOpen => Status is WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Paused;
}
