using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Puts warnings into the answer's Warning headers, each once.</summary>
internal static class Warnings
{
    public static void Add(HttpContext http, string warning) => http.Response.Headers.Append("Warning", Header(warning));

    public static void Add(HttpContext http, List<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        var values = new string[warnings.Count];
        var count = 0;
        foreach (var warning in warnings)
        {
            var value = Header(warning);
            if (Array.IndexOf(values, value, 0, count) < 0)
                values[count++] = value;
        }

        var there = http.Response.Headers.Warning;
        http.Response.Headers.Warning = StringValues.Concat(there, values[..count]);
    }

    private static string Header(string text)
    {
        var header = new StringBuilder("299 - \"", text.Length + 16);
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                header.Append('\\').Append(c);
            else if (char.IsControl(c))
                header.Append(' ');
            else
                header.Append(c);
        }

        return header.Append('"').ToString();
    }
}
