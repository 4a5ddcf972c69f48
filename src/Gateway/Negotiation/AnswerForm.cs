namespace OrleansOrchestrator.Gateway.Negotiation;

/// <summary>How objects are shown.</summary>
internal enum AnswerShape : byte
{
    Object,
    Table,
    /// <summary>Metadata alone, of one object.</summary>
    PartialObject,
    /// <summary>Metadata alone, of the objects of a list.</summary>
    PartialList,
}

/// <summary>The form of an answer that was agreed on with the client.</summary>
/// <param name="MetaVersion">Version of meta.k8s.io for tables and partial objects: v1 or v1beta1.</param>
internal sealed record AnswerForm(AnswerShape Shape = AnswerShape.Object, bool Yaml = false, string MetaVersion = "v1")
{
    public static AnswerForm Json { get; } = new();

    public static AnswerForm PlainYaml { get; } = new(Yaml: true);

    public string ContentType => Yaml ? "application/yaml" : "application/json";

    /// <summary>Stored bytes can be sent as they are.</summary>
    public bool IsPlainJson => Shape == AnswerShape.Object && !Yaml;
}
