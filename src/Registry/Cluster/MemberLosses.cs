using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Registry.Cluster;

/// <summary>
/// Tells callers that a member of the cluster is gone, so that nobody waits for an answer that will not come. A silo learns that for its
/// own calls from the membership; a process outside the membership reaches grains through any silo and has to be told.
/// </summary>
/// <param name="watched">Whether somebody in this process announces losses.</param>
public sealed class MemberLosses(TimeProvider time, bool watched = false)
{
    /// <summary>A loss is noticed within some seconds; the next activation answers soon after.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private CancellationTokenSource? _next = watched ? new() : null;

    /// <summary>Cancelled by the next loss. Taken before a call is sent; never cancelled in a process that does not watch for losses.</summary>
    public CancellationToken Token => Volatile.Read(ref _next)?.Token ?? CancellationToken.None;

    /// <summary>Calls that are under way may have been on a member that is gone.</summary>
    public void Announce() => Interlocked.Exchange(ref _next, new CancellationTokenSource())?.Cancel();

    /// <summary>
    /// Whether a call failed because who should answer is, or may be, gone. A cancellation that the caller did not ask for is one: by
    /// <see cref="Token"/>, or by Orleans, when the request grew too old before a silo was found for it. Where all silos are gone, it is the
    /// connection that cannot be made.
    /// </summary>
    public static bool Explains(Exception failure) => failure
        is OperationCanceledException or SequencerEndedException or StoreUnavailableException or OrleansMessageRejectionException
            or ConnectionFailedException or TimeoutException;

    /// <summary>Asks a question that may be asked twice until it is answered.</summary>
    /// <exception cref="Api.Errors.ApiException">503: nobody answers.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var token = Token;
            try
            {
                return await ask().WaitAsync(token);
            }
            catch (Exception e) when (Explains(e))
            {
                if (time.GetElapsedTime(since) >= Patience)
                    throw ApiErrors.ServiceUnavailable("the object store does not answer");
                await Task.Delay(Pause, time);
            }
        }
    }
}
