using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>
/// The API as controllers see it, in process: reads come from this process's cache, writes take the same path as any client's
/// (defaulting, validation, preconditions, field ownership) and fail with the same <c>ApiException</c>.
/// Models from reads are shared and must not be changed; <c>Typed.Clone</c> gives a copy to edit.
/// After a write of its own a caller sees that write in its reads (writes wait until the cache holds them).
/// </summary>
public interface IObjectClient
{
    /// <summary>The object from the cache, or null.</summary>
    T? Get<T>(string ns, string name)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// The object as it is in the cache, or null. For those who look at few fields of very many objects: a model, once made, is kept.
    /// </summary>
    CachedObject? Find<T>(string ns, string name)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>All objects of a namespace (null: of all namespaces) in key order.</summary>
    IReadOnlyList<T> List<T>(string? ns = null)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Objects of a namespace whose labels carry all of <paramref name="matchLabels"/>; uses the label index.</summary>
    IReadOnlyList<T> ListByLabels<T>(string ns, IReadOnlyDictionary<string, string> matchLabels)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Objects with an owner reference to <paramref name="ownerUid"/>.</summary>
    IReadOnlyList<T> ListOwned<T>(string ownerUid)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Pods bound to a node, as they are in the cache.</summary>
    IReadOnlyList<CachedObject> ListPodsOnNode(string nodeName);

    /// <summary>Waits until the caches of these kinds hold everything that was durable when called. Do this before reconciling.</summary>
    Task SyncAsync(CancellationToken ct, params ReadOnlySpan<Type> kinds);

    Task<T> CreateAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates many objects with one round trip to the log; each outcome stands for itself, in order.</summary>
    Task<IReadOnlyList<WriteOutcome<T>>> CreateManyAsync<T>(IReadOnlyList<T> objects, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Binds pods to nodes with one round trip to the log, as POST to <c>pods/binding</c> does: sets <c>spec.nodeName</c> and the
    /// condition <c>PodScheduled=True</c>. A pod that is gone, has another uid, is already bound, gated or being deleted fails for itself.
    /// </summary>
    /// <returns>In order: null when bound, else why not.</returns>
    Task<IReadOnlyList<ApiException?>> BindManyAsync(IReadOnlyList<PodBinding> bindings, CancellationToken ct = default);

    /// <summary>
    /// Writes of pods that fit nowhere, with one round trip to the log, the condition <c>PodScheduled=False</c> with the reason
    /// <c>Unschedulable</c>.
    /// </summary>
    /// <returns>In order: true when the pod is there and has no node yet.</returns>
    Task<IReadOnlyList<bool>> RefuseManyAsync(IReadOnlyList<PodRefusal> refusals, CancellationToken ct = default);

    /// <summary>Replaces the object; conflicts unless its resourceVersion is current.</summary>
    Task<T> UpdateAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the object's status through the status subresource; conflicts unless its resourceVersion is current.</summary>
    Task<T> UpdateStatusAsync<T>(T obj, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Read, change, write, again on conflict: <paramref name="change"/> edits a copy of the newest object and returns false to
    /// leave it as it is. Null when the object does not exist.
    /// </summary>
    Task<T?> MutateAsync<T>(string ns, string name, Func<T, bool> change, string? subresource = null, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>As <see cref="MutateAsync"/>, for those who want no answer: nothing but the object as stored is kept.</summary>
    Task ChangeAsync<T>(string ns, string name, Func<T, bool> change, string? subresource = null, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes; false when it was not there (or another object, when <paramref name="uid"/> is given).</summary>
    Task<bool> DeleteAsync<T>(
        string ns, string name, string? uid = null, long? gracePeriodSeconds = null, string? propagationPolicy = null,
        CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes many objects, as by default of their kind, with one round trip to the log; each outcome stands for itself, in order.</summary>
    Task<IReadOnlyList<DeleteOutcome>> DeleteManyAsync<T>(IReadOnlyList<ObjectToDelete> objects, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}

/// <summary>Outcome of one deletion of several; without an error, <paramref name="Deleted"/> is false when it was not there.</summary>
public readonly record struct DeleteOutcome(bool Deleted, ApiException? Error);

/// <summary>Outcome of one write of several: the object as stored, or why not.</summary>
public readonly struct WriteOutcome<T>(CachedObject? stored, ApiException? error)
    where T : class
{
    /// <summary>The object as stored; its model is made when it is asked for.</summary>
    public T? Object => stored?.As<T>();

    /// <summary>Its name, empty where the write failed.</summary>
    public string Name => stored?.Head.Name ?? "";

    public ApiException? Error => error;
}

/// <summary>A pod and the node it shall run on. <paramref name="Uid"/> is a precondition.</summary>
public sealed record PodBinding(string Namespace, string Name, string Uid, string Node);
