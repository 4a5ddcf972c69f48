namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>Where the cluster keeps its state: a folder of SQLite files for a single process, or a PostgreSQL database for many.</summary>
public abstract record StoreSettings
{
    private StoreSettings()
    {
    }

    /// <param name="Folder">Created when it is missing; readable by its owner only.</param>
    public sealed record Embedded(string Folder) : StoreSettings
    {
        /// <summary>The objects and their history.</summary>
        public string LogFile => Path.Combine(Folder, "objects.db");

        /// <summary>What grains keep for themselves: cursors, reminders. A file of its own, so that neither waits for the other's lock.</summary>
        public string GrainFile => Path.Combine(Folder, "grains.db");
    }

    public sealed record Postgres(string ConnectionString) : StoreSettings;
}
