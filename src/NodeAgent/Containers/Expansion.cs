using System.Text;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Expands <c>$(NAME)</c> in commands, arguments and values: an unknown name stays as it is written, <c>$$</c> stands for one dollar.</summary>
internal static class Expansion
{
    public static string Expand(string input, Func<string, string?> lookup)
    {
        if (!input.Contains('$', StringComparison.Ordinal))
            return input;
        var output = new StringBuilder(input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] != '$' || i + 1 == input.Length)
            {
                output.Append(input[i]);
                continue;
            }
            var next = input[++i];
            if (next != '(')
            {
                output.Append(next == '$' ? "$" : "$" + next);
                continue;
            }
            var end = input.IndexOf(')', i);
            if (end < 0)
            {
                output.Append("$(");
                continue;
            }
            var name = input[(i + 1)..end];
            output.Append(lookup(name) ?? $"$({name})");
            i = end;
        }
        return output.ToString();
    }
}
