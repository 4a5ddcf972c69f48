namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>The activation of a sequencer that was asked knows that it is no longer the one; the next request meets another.</summary>
[GenerateSerializer, Alias("oo.sequencer-ended")]
public sealed class SequencerEndedException(string logName) : Exception($"this activation of {logName} has ended");
