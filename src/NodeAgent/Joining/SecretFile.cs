namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>A file that only its owner reads, replaced whole.</summary>
internal static class SecretFile
{
    public static void Write(string path, string content)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new StreamWriter(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
