using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>The one owner reference that says which controller manages an object.</summary>
internal static class ControllerReferences
{
    public static V1OwnerReference? Of(V1ObjectMeta meta)
    {
        if (meta.OwnerReferences is not { } owners)
            return null;
        for (var i = 0; i < owners.Count; i++)
        {
            if (owners[i].Controller == true)
                return owners[i];
        }

        return null;
    }

    public static bool IsControlledBy(V1ObjectMeta meta, string uid) => Of(meta)?.Uid == uid;

    public static V1OwnerReference To(string apiVersion, string kind, V1ObjectMeta controller) => new()
    {
        ApiVersion = apiVersion,
        Kind = kind,
        Name = controller.Name,
        Uid = controller.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>Makes <paramref name="reference"/> the controller of a copy that may be edited; false when another one is.</summary>
    public static bool Adopt(V1ObjectMeta meta, string expectedUid, V1OwnerReference reference)
    {
        if (meta.Uid != expectedUid || meta.DeletionTimestamp is not null || Of(meta) is not null)
            return false;
        var owners = new List<V1OwnerReference>(meta.OwnerReferences ?? []);
        // An owner that did not control before may already be listed under the same uid: it is listed once.
        owners.RemoveAll(owner => owner.Uid == reference.Uid);
        owners.Add(reference);
        meta.OwnerReferences = owners;
        return true;
    }

    /// <summary>Takes an owner away from a copy that may be edited; false when it is not listed.</summary>
    public static bool Release(V1ObjectMeta meta, string expectedUid, string ownerUid)
    {
        if (meta.Uid != expectedUid || meta.OwnerReferences is null)
            return false;
        var owners = new List<V1OwnerReference>(meta.OwnerReferences);
        if (owners.RemoveAll(owner => owner.Uid == ownerUid) == 0)
            return false;
        meta.OwnerReferences = owners.Count == 0 ? null : owners;
        return true;
    }
}
