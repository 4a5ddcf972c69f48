using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Catalog;

/// <summary>Converts objects of one resource between a served version and the stored one. Pure.</summary>
public interface IVersionConverter
{
    /// <summary>Turns an object of the served version into the stored form; changes and returns its argument.</summary>
    JsonObject ToStorage(JsonObject served);

    /// <summary>Turns a stored object into the served version; changes and returns its argument.</summary>
    JsonObject FromStorage(JsonObject stored);
}
