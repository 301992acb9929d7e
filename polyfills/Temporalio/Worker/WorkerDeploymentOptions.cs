namespace Temporalio.Worker;

/// <summary>Named by signatures of the hosting package. Deployment versioning itself is left out, so there is nothing to set.</summary>
public class WorkerDeploymentOptions
{
}
