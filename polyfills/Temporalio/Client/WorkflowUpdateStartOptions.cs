namespace Temporalio.Client;

public class WorkflowUpdateStartOptions : Temporalio.Client.WorkflowUpdateOptions
{
    public WorkflowUpdateStartOptions()
    {
    }

    public WorkflowUpdateStartOptions(string id, Temporalio.Client.WorkflowUpdateStage waitForStage)
    {
        Id = id;
        WaitForStage = waitForStage;
    }

    public WorkflowUpdateStartOptions(Temporalio.Client.WorkflowUpdateStage waitForStage)
    {
        WaitForStage = waitForStage;
    }

    public Temporalio.Client.WorkflowUpdateStage WaitForStage { get; set; }
}
