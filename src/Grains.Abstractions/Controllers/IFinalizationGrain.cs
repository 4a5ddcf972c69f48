namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>
/// Sees to the dependents of one object that is being deleted before it may go: deletes them (foreground) or lets them go free (orphan).
/// Key: <c>{log}|{key of the object}</c>.
/// </summary>
[Alias("oo.finalization")]
public interface IFinalizationGrain : IControllerGrain;
