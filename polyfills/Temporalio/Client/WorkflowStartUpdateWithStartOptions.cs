namespace Temporalio.Client;

public class WorkflowStartUpdateWithStartOptions : Temporalio.Client.WorkflowUpdateWithStartOptions
{
    public WorkflowStartUpdateWithStartOptions()
    {
    }

    public WorkflowStartUpdateWithStartOptions(string id, Temporalio.Client.WithStartWorkflowOperation startWorkflowOperation, Temporalio.Client.WorkflowUpdateStage waitForStage)
    {
        Id = id;
        StartWorkflowOperation = startWorkflowOperation;
        WaitForStage = waitForStage;
    }

    public WorkflowStartUpdateWithStartOptions(Temporalio.Client.WithStartWorkflowOperation startWorkflowOperation, Temporalio.Client.WorkflowUpdateStage waitForStage)
    {
        StartWorkflowOperation = startWorkflowOperation;
        WaitForStage = waitForStage;
    }

    public Temporalio.Client.WorkflowUpdateStage WaitForStage { get; set; }
}
