using System.Text;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>What the table holds, and the one transaction that leads from there to what it shall hold. It costs what changed, not what there is.</summary>
internal sealed class RulesetState(string table)
{
    private static readonly IComparer<(string Container, string Key)> ByContainerAndKey = Comparer<(string Container, string Key)>.Create(
        (a, b) => string.CompareOrdinal(a.Container, b.Container) is not 0 and var order ? order : string.CompareOrdinal(a.Key, b.Key));

    private readonly Dictionary<ServiceKey, ServiceRules> services = [];

    // Several services may claim the same element (an external address, an endpoint that is in two services): the first has it, the next one inherits.
    private readonly Dictionary<(string Container, string Key), List<(ServiceKey Owner, string? Value)>> claims = [];

    /// <summary>The commands for nft; empty when nothing changes.</summary>
    /// <param name="changes">A service's rules; <see cref="ServiceRules.Nothing"/> when it is gone.</param>
    /// <param name="stale">Receives what the kernel must forget.</param>
    public string Change(IEnumerable<(ServiceKey Key, ServiceRules Rules)> changes, ICollection<UdpFlow> stale)
    {
        var added = new StringBuilder();
        var rules = new StringBuilder();
        var removed = new StringBuilder();
        var touched = new SortedDictionary<(string Container, string Key), (bool Was, string? Value)>(ByContainerAndKey);
        foreach (var (key, wanted) in changes)
        {
            var old = services.GetValueOrDefault(key, ServiceRules.Nothing);
            Sets(old, wanted, added, removed);
            Chains(old, wanted, added, rules, removed);
            Claim(key, old, wanted, touched);
            Forget(old, wanted, stale);
            if (wanted.Elements.Count == 0)
                services.Remove(key);
            else
                services[key] = wanted;
        }
        var elements = new StringBuilder();
        Elements(touched, elements);
        // Elements refer to chains: new chains come before them, old ones go after them; a set goes after the chains that name it.
        return added.Append(rules).Append(elements).Append(removed).ToString();
    }

    private void Sets(ServiceRules old, ServiceRules wanted, StringBuilder added, StringBuilder removed)
    {
        foreach (var (set, seconds) in wanted.AffinitySets)
        {
            if (!old.AffinitySets.TryGetValue(set, out var before))
                added.Append($"add set ip {table} {set} {{ type ipv4_addr; flags dynamic,timeout; timeout {seconds}s; }}\n");
            else if (before != seconds)
                throw new RulesetOutdatedException();
        }
        foreach (var set in old.AffinitySets.Keys)
        {
            if (!wanted.AffinitySets.ContainsKey(set))
                removed.Append($"delete set ip {table} {set}\n");
        }
    }

    private void Chains(ServiceRules old, ServiceRules wanted, StringBuilder added, StringBuilder rules, StringBuilder removed)
    {
        foreach (var (chain, content) in wanted.Chains)
        {
            if (!old.Chains.TryGetValue(chain, out var before))
                added.Append($"add chain ip {table} {chain}\n");
            else if (before.SequenceEqual(content))
                continue;
            else
                rules.Append($"flush chain ip {table} {chain}\n");
            foreach (var rule in content)
                rules.Append($"add rule ip {table} {chain} {rule}\n");
        }
        var gone = old.Chains.Keys.Where(chain => !wanted.Chains.ContainsKey(chain)).ToList();
        foreach (var chain in gone)
            rules.Append($"flush chain ip {table} {chain}\n");
        foreach (var chain in gone)
            removed.Insert(0, $"delete chain ip {table} {chain}\n");
    }

    private void Claim(
        ServiceKey key, ServiceRules old, ServiceRules wanted, SortedDictionary<(string Container, string Key), (bool Was, string? Value)> touched)
    {
        var same = old.Elements.ToHashSet();
        same.IntersectWith(wanted.Elements);
        foreach (var element in old.Elements)
        {
            if (same.Contains(element))
                continue;
            var id = (element.Container, element.Key);
            Touch(id);
            claims[id].RemoveAll(one => one.Owner == key);
            if (claims[id].Count == 0)
                claims.Remove(id);
        }
        foreach (var element in wanted.Elements)
        {
            if (same.Contains(element))
                continue;
            var id = (element.Container, element.Key);
            Touch(id);
            if (!claims.TryGetValue(id, out var owners))
                claims.Add(id, owners = []);
            owners.Add((key, element.Value));
        }

        // Remembers what the table holds before anything of this transaction.
        void Touch((string Container, string Key) id)
        {
            if (!touched.ContainsKey(id))
                touched.Add(id, claims.TryGetValue(id, out var owners) ? (true, owners[0].Value) : (false, null));
        }
    }

    private void Elements(SortedDictionary<(string Container, string Key), (bool Was, string? Value)> touched, StringBuilder text)
    {
        var deletes = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var adds = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (id, before) in touched)
        {
            var isThere = claims.TryGetValue(id, out var owners);
            var value = isThere ? owners![0].Value : null;
            if (before.Was == isThere && before.Value == value)
                continue;
            if (before.Was)
                In(deletes, id.Container).Add(id.Key);
            if (isThere)
                In(adds, id.Container).Add(value is null ? id.Key : $"{id.Key} : {value}");
        }
        foreach (var (container, keys) in deletes)
            text.Append($"delete element ip {table} {container} {{ {string.Join(", ", keys)} }}\n");
        foreach (var (container, entries) in adds)
            text.Append($"add element ip {table} {container} {{ {string.Join(", ", entries)} }}\n");

        static List<string> In(SortedDictionary<string, List<string>> all, string container)
        {
            if (!all.TryGetValue(container, out var list))
                all.Add(container, list = []);
            return list;
        }
    }

    // Of a destination that had no endpoint, the kernel may remember that its packets went nowhere: all its flows are stale.
    private static void Forget(ServiceRules old, ServiceRules wanted, ICollection<UdpFlow> stale)
    {
        foreach (var flow in old.UdpFlows.Except(wanted.UdpFlows))
            stale.Add(flow);
        var before = old.UdpFlows.Select(flow => (flow.Address, flow.Port)).ToHashSet();
        foreach (var (address, port) in wanted.UdpFlows.Select(flow => (flow.Address, flow.Port)).Distinct())
        {
            if (old.Elements.Count > 0 && !before.Contains((address, port)))
                stale.Add(new UdpFlow(address, port, ""));
        }
    }
}
