namespace Temporalio.Client;

public class WorkflowUpdateWithStartOptions : Temporalio.Client.WorkflowUpdateOptions
{
    public WorkflowUpdateWithStartOptions()
    {
    }

    public WorkflowUpdateWithStartOptions(string id, Temporalio.Client.WithStartWorkflowOperation startWorkflowOperation)
    {
        Id = id;
        StartWorkflowOperation = startWorkflowOperation;
    }

    public WorkflowUpdateWithStartOptions(Temporalio.Client.WithStartWorkflowOperation startWorkflowOperation)
    {
        StartWorkflowOperation = startWorkflowOperation;
    }

    public Temporalio.Client.WithStartWorkflowOperation? StartWorkflowOperation { get; set; }

    public override object Clone() => base.Clone();
}
