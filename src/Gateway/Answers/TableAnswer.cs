using System.Text.Json;
using OrleansOrchestrator.Api.Tables;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Writes objects as a <c>meta.k8s.io Table</c>: the columns of their kind and a row each.</summary>
internal sealed class TableAnswer(TableDefinition table, AnswerForm form, RowObject include, TimeProvider time)
{
    public void WriteList(Utf8JsonWriter json, ListResult list)
    {
        WriteStart(json);
        ListAnswer.WriteMetadata(json, list);
        WriteColumns(json, present: true);
        json.WriteStartArray("rows");
        foreach (var item in list.Objects)
            WriteRow(json, item.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A table of one row: the answer for a single object, or an event of a watch.</summary>
    /// <param name="withColumns">False in all but the first event of a watch.</param>
    public void WriteSingle(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes, long revision, bool withColumns)
    {
        WriteStart(json);
        json.WriteStartObject("metadata");
        if (revision > 0)
            json.WriteString("resourceVersion", revision.ToString());
        json.WriteEndObject();
        WriteColumns(json, withColumns);
        json.WriteStartArray("rows");
        WriteRow(json, bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteStart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Table");
        json.WriteString("apiVersion", "meta.k8s.io/" + form.MetaVersion);
    }

    private void WriteColumns(Utf8JsonWriter json, bool present)
    {
        if (!present)
        {
            json.WriteNull("columnDefinitions");
            return;
        }

        json.WriteStartArray("columnDefinitions");
        foreach (var column in table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WriteString("format", column.Format);
            json.WriteString("description", column.Description);
            json.WriteNumber("priority", column.Priority);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRow(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes)
    {
        json.WriteStartObject();
        json.WritePropertyName("cells");
        var obj = Json.ParseObject(bytes.Span);
        table.Row(obj, time.GetUtcNow()).WriteTo(json);
        if (table.RowConditions?.Invoke(obj) is { } conditions)
        {
            json.WritePropertyName("conditions");
            conditions.WriteTo(json);
        }

        json.WritePropertyName("object");
        switch (include)
        {
            case RowObject.Metadata:
                ObjectAnswer.WritePartial(json, bytes.Span, form.MetaVersion);
                break;
            case RowObject.Object:
                json.WriteRawValue(bytes.Span, skipInputValidation: true);
                break;
            default:
                json.WriteNullValue();
                break;
        }

        json.WriteEndObject();
    }
}
