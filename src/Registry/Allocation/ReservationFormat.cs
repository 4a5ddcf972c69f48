using System.Text;
using System.Text.Json;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>What a reservation looks like in its log.</summary>
public abstract class ReservationFormat
{
    /// <summary>Entries in a log that no API resource shows.</summary>
    public static ReservationFormat Plain { get; } = new PlainFormat();

    /// <summary>Entries that are <c>IPAddress</c> objects of <c>networking.k8s.io/v1</c>, held by services.</summary>
    public static ReservationFormat IpAddress { get; } = new IpAddressFormat();

    /// <summary>The entry, with empty resource version.</summary>
    public abstract byte[] Encode(string key, string owner, DateTimeOffset now);

    /// <summary>Null when the entry is not one of ours.</summary>
    public abstract Reservation? Decode(CachedObject entry);

    private sealed class PlainFormat : ReservationFormat
    {
        public override byte[] Encode(string key, string owner, DateTimeOffset now) => Encoding.UTF8.GetBytes(
            "{\"metadata\":{\"name\":" + Json(key) + ",\"uid\":\"" + Guid.NewGuid() + "\",\"resourceVersion\":\"\"},\"owner\":" + Json(owner)
            + ",\"since\":\"" + now.ToString("O") + "\"}");

        public override Reservation? Decode(CachedObject entry)
        {
            using var json = JsonDocument.Parse(entry.Value);
            return new Reservation(
                entry.Key, json.RootElement.GetProperty("owner").GetString()!, json.RootElement.GetProperty("since").GetDateTimeOffset(),
                entry.Revision, entry.Value);
        }
    }

    private sealed class IpAddressFormat : ReservationFormat
    {
        public override byte[] Encode(string key, string owner, DateTimeOffset now)
        {
            var slash = owner.IndexOf('/');
            return Encoding.UTF8.GetBytes(
                "{\"kind\":\"IPAddress\",\"apiVersion\":\"networking.k8s.io/v1\",\"metadata\":{\"name\":" + Json(key) + ",\"uid\":\""
                + Guid.NewGuid() + "\",\"resourceVersion\":\"\",\"creationTimestamp\":\"" + now.ToString("yyyy-MM-ddTHH:mm:ssZ")
                + "\",\"labels\":{\"ipaddress.kubernetes.io/ip-family\":\"IPv4\","
                + "\"ipaddress.kubernetes.io/managed-by\":\"ipallocator.k8s.io\"}},\"spec\":{\"parentRef\":{\"resource\":\"services\","
                + "\"namespace\":" + Json(owner[..slash]) + ",\"name\":" + Json(owner[(slash + 1)..]) + "}}}");
        }

        public override Reservation? Decode(CachedObject entry)
        {
            using var json = JsonDocument.Parse(entry.Value);
            var root = json.RootElement;
            if (!root.TryGetProperty("spec", out var spec) || !spec.TryGetProperty("parentRef", out var parent)
                || Text(parent, "resource") != "services")
            {
                return null;
            }

            var since = root.GetProperty("metadata").TryGetProperty("creationTimestamp", out var created)
                && created.TryGetDateTimeOffset(out var time) ? time : default;
            return new Reservation(entry.Key, Text(parent, "namespace") + "/" + Text(parent, "name"), since, entry.Revision, entry.Value);
        }

        private static string Text(JsonElement parent, string name) =>
            parent.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
