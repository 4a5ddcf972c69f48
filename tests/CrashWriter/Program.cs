using System.Globalization;
using System.Text;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Postgres;
using OrleansOrchestrator.Storage.Sqlite;

// Writes to several logs as fast as it can until it is killed; a line on standard output for each batch that was acknowledged.
// usage: CrashWriter sqlite FILE | postgres CONNECTION_STRING
IObjectLog log = args[0] == "sqlite" ? new SqliteObjectLog(new SqliteLogOptions { Path = args[1] }) : new PostgresObjectLog(args[1]);
await log.InitializeAsync();
var output = Console.Out;
await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => WriteAsync("resource" + i, i))));

async Task WriteAsync(string resource, int seed)
{
    var snapshot = await log.ReadCurrentAsync(resource);
    var live = snapshot.Objects.Select(o => o.Key).ToHashSet();
    var head = snapshot.Revision;
    var random = new Random(seed + (int)head);
    while (true)
    {
        var size = random.Next(1, 20);
        var batch = new List<LogEntry>(size);
        for (var revision = head + 1; revision <= head + size; revision++)
        {
            var key = "ns/" + random.Next(200).ToString(CultureInfo.InvariantCulture);
            var action = live.Add(key) ? LogAction.Create : random.Next(3) == 0 ? LogAction.Delete : LogAction.Update;
            if (action == LogAction.Delete)
                live.Remove(key);
            var pad = new string('x', random.Next(3_000));
            var value = Encoding.UTF8.GetBytes($"{revision} {head + size} {pad.Length} {pad}");
            batch.Add(new LogEntry(revision, key, action, value, DateTimeOffset.UnixEpoch.AddSeconds(revision)));
        }

        await log.AppendAsync(resource, batch);
        head += size;
        lock (output)
            output.WriteLine($"{resource} {head}");
    }
}
