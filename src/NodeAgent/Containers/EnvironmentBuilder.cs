using System.Text;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Api;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Builds a container's environment: services, <c>envFrom</c>, then <c>env</c>, later ones winning, with references expanded as they come.</summary>
internal sealed class EnvironmentBuilder(PodObjects objects, ObjectStore<V1Service> services)
{
    /// <exception cref="ContainerConfigException">A ConfigMap, Secret or key that is needed does not exist.</exception>
    public async Task<Dictionary<string, string>> BuildAsync(VolumeContext context, V1Container container, CancellationToken cancellation)
    {
        await services.Synced.WaitAsync(cancellation);
        var announced = ServiceEnvironment.For(context.Pod, services.All);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.EnvFrom ?? [])
            await AddAllAsync(context.Pod, source, variables, cancellation);
        foreach (var variable in container.Env ?? [])
        {
            if (variable.ValueFrom is null)
            {
                variables[variable.Name] = Expansion.Expand(variable.Value ?? "", Known);
                continue;
            }
            if (await ValueAsync(context, container, variable.ValueFrom, cancellation) is { } value)
                variables[variable.Name] = value;
        }
        foreach (var (name, value) in announced)
            variables.TryAdd(name, value);
        return variables;

        string? Known(string name) => variables.GetValueOrDefault(name) ?? announced.GetValueOrDefault(name);
    }

    private async Task AddAllAsync(V1Pod pod, V1EnvFromSource source, Dictionary<string, string> variables, CancellationToken cancellation)
    {
        if (source.ConfigMapRef is { } configMapRef)
        {
            var configMap = await objects.ConfigMapAsync(pod, configMapRef.Name, cancellation);
            if (configMap is null && configMapRef.Optional != true)
                throw new ContainerConfigException($"configmap \"{configMapRef.Name}\" not found");
            foreach (var (key, value) in configMap?.Data ?? new Dictionary<string, string>())
                variables[source.Prefix + key] = value;
        }
        if (source.SecretRef is { } secretRef)
        {
            var secret = await objects.SecretAsync(pod, secretRef.Name, cancellation);
            if (secret is null && secretRef.Optional != true)
                throw new ContainerConfigException($"secret \"{secretRef.Name}\" not found");
            foreach (var (key, value) in secret?.Data ?? new Dictionary<string, byte[]>())
                variables[source.Prefix + key] = Encoding.UTF8.GetString(value);
        }
    }

    private async Task<string?> ValueAsync(VolumeContext context, V1Container container, V1EnvVarSource source, CancellationToken cancellation)
    {
        if (source.FieldRef is { } field)
            return DownwardFields.Field(context.Pod, field.FieldPath, context.HostIP, context.PodIPs);
        if (source.ResourceFieldRef is { } resource)
            return DownwardFields.Resource(context.Pod, resource, container.Name);
        var pod = context.Pod;
        if (source.ConfigMapKeyRef is { } configMapKey)
        {
            var configMap = await objects.ConfigMapAsync(pod, configMapKey.Name, cancellation);
            if (configMap is null && configMapKey.Optional != true)
                throw new ContainerConfigException($"configmap \"{configMapKey.Name}\" not found");
            if (configMap?.Data?.TryGetValue(configMapKey.Key, out var value) == true)
                return value;
            return configMapKey.Optional == true ? null : throw new ContainerConfigException(
                $"couldn't find key {configMapKey.Key} in ConfigMap {pod.Metadata.NamespaceProperty}/{configMapKey.Name}");
        }
        if (source.SecretKeyRef is { } secretKey)
        {
            var secret = await objects.SecretAsync(pod, secretKey.Name, cancellation);
            if (secret is null && secretKey.Optional != true)
                throw new ContainerConfigException($"secret \"{secretKey.Name}\" not found");
            if (secret?.Data?.TryGetValue(secretKey.Key, out var value) == true)
                return Encoding.UTF8.GetString(value);
            return secretKey.Optional == true ? null : throw new ContainerConfigException(
                $"couldn't find key {secretKey.Key} in Secret {pod.Metadata.NamespaceProperty}/{secretKey.Name}");
        }
        throw new ContainerConfigException("unsupported env valueFrom");
    }
}
