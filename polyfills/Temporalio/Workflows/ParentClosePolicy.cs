namespace Temporalio.Workflows;

/// <summary>What happens to a child when its parent closes; continue-as-new is a close.</summary>
public enum ParentClosePolicy
{
    /// <summary>The server's default.</summary>
    None = Api.Enums.V1.ParentClosePolicy.Unspecified,

    Terminate = Api.Enums.V1.ParentClosePolicy.Terminate,

    Abandon = Api.Enums.V1.ParentClosePolicy.Abandon,

    RequestCancel = Api.Enums.V1.ParentClosePolicy.RequestCancel,
}
