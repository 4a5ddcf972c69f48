namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// Asks for the newest revision, one request at a time. A caller shares only a request that is sent after it came: an answer that
/// was already under way could be older than a write the caller knows of.
/// </summary>
internal sealed class RevisionProbe(Func<Task<long>> ask)
{
    private readonly object _gate = new();
    private Task<long>? _sent;
    private Task<long>? _next;

    public Task<long> AskAsync()
    {
        lock (_gate)
        {
            if (_sent is null)
                return _sent = SendAsync();
            return _next ??= SendAfterAsync(_sent);
        }
    }

    private async Task<long> SendAfterAsync(Task<long> before)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _sent = _next;
            _next = null;
        }

        return await SendAsync();
    }

    private async Task<long> SendAsync()
    {
        // Yield first, so that the task is in its place before it can complete.
        await Task.Yield();
        try
        {
            return await ask();
        }
        finally
        {
            lock (_gate)
            {
                // Somebody waits for this one: it takes the place itself.
                if (_next is null)
                    _sent = null;
            }
        }
    }
}
