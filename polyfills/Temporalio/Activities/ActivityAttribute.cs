namespace Temporalio.Activities;

/// <summary>Marks a method as an activity. Without a name it is the method's, less a trailing <c>Async</c> when it returns a task.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ActivityAttribute : Attribute
{
    public ActivityAttribute()
    {
    }

    public ActivityAttribute(string name) => Name = name;

    public string? Name { get; }

    /// <summary>Takes calls of every name that is not registered; such a method takes <c>IRawValue[]</c>.</summary>
    public bool Dynamic { get; set; }
}
