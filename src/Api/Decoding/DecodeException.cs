namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// A value does not have the form its schema demands. The message is the bare one that Go's decoder gives
/// (<c>json: cannot unmarshal string into Go struct field ...</c>); who catches it adds what the request was.
/// </summary>
public sealed class DecodeException(string message) : Exception(message);
