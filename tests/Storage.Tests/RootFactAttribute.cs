using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

/// <summary>A test that mounts something and so needs to be root.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Environment.UserName != "root")
            Skip = "needs root";
    }
}
