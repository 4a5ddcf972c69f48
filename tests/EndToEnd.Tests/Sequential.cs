using Xunit;

// Clusters share this machine: bridges, ports, cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
