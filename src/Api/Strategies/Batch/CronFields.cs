using System.Globalization;

namespace OrleansOrchestrator.Api.Strategies.Batch;

/// <summary>The grammar of a cron schedule: five fields of numbers, names, ranges and steps, or a descriptor such as @daily.</summary>
internal static class CronFields
{
    private static readonly (int Min, int Max)[] Bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static string? FaultOf(string schedule)
    {
        if (schedule.StartsWith('@'))
            return DescriptorFaultOf(schedule);
        var fields = schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            return $"expected exactly 5 fields, found {fields.Length}: [{schedule}]";
        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var part in fields[i].Split(','))
            {
                if (PartFaultOf(part, i) is { } fault)
                    return fault;
            }
        }

        return null;
    }

    private static string? DescriptorFaultOf(string schedule) =>
        schedule is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly"
        || (schedule.StartsWith("@every ", StringComparison.Ordinal) && schedule.Length > 7 && char.IsAsciiDigit(schedule[7]))
            ? null
            : "unrecognized descriptor: " + schedule;

    private static string? PartFaultOf(string part, int field)
    {
        var rangeAndStep = part.Split('/');
        var range = rangeAndStep[0].Split('-');
        if (rangeAndStep.Length > 2)
            return "too many slashes: " + part;
        if (range.Length > 2)
            return "too many hyphens: " + part;
        var (min, max) = Bounds[field];
        int start = min, end = max;
        if (range[0] is not ("*" or "?"))
        {
            if (!TryRead(range[0], field, out start))
                return "failed to parse int from " + range[0] + ": strconv.Atoi: parsing " + '"' + range[0] + "\": invalid syntax";
            end = start;
            if (range.Length == 2 && !TryRead(range[1], field, out end))
                return "failed to parse int from " + range[1] + ": strconv.Atoi: parsing " + '"' + range[1] + "\": invalid syntax";
        }

        if (rangeAndStep.Length == 2 && (!int.TryParse(rangeAndStep[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step == 0))
            return "step of range should be a positive number: " + part;
        if (start < min)
            return $"beginning of range ({start}) below minimum ({min}): {part}";
        if (end > max)
            return $"end of range ({end}) above maximum ({max}): {part}";
        return start > end ? $"beginning of range ({start}) beyond end of range ({end}): {part}" : null;
    }

    private static bool TryRead(string text, int field, out int value)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            return true;
        var lower = text.ToLowerInvariant();
        value = field switch
        {
            3 => Array.IndexOf(Months, lower) + 1,
            4 => Array.IndexOf(Days, lower),
            _ => -1,
        };
        return field == 3 ? value > 0 : value >= 0;
    }
}
