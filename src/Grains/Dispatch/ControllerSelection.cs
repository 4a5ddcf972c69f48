namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>
/// Which controllers run, in the syntax of <c>--controllers</c>: a comma-separated list in which <c>*</c> stands for all, <c>foo</c> turns
/// one on and <c>-foo</c> one off; a name decides over <c>*</c>, the first mention over later ones. Without <c>*</c> only what is named
/// runs, so that <c>-*</c> runs none. Names may leave out <c>-controller</c>.
/// </summary>
public sealed class ControllerSelection
{
    private const string Suffix = "-controller";

    private readonly List<(string Name, bool On)> _named = [];
    private readonly bool _all;

    private ControllerSelection(string text)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (item == "*")
                _all = true;
            else if (item != "-*")
                _named.Add(item[0] == '-' ? (item[1..], false) : (item, true));
        }
    }

    public static ControllerSelection All { get; } = new("*");

    public static ControllerSelection Parse(string text) => new(text);

    public bool Includes(string controller)
    {
        foreach (var (name, on) in _named)
        {
            if (Means(name, controller))
                return on;
        }

        return _all;
    }

    /// <summary>The names that no controller has: the caller refuses to start with them.</summary>
    public IReadOnlyList<string> Unknown(IReadOnlyList<ControllerDescriptor> known)
    {
        var unknown = new List<string>();
        foreach (var (name, _) in _named)
        {
            if (!known.Any(controller => Means(name, controller.Name)))
                unknown.Add(name);
        }

        return unknown;
    }

    public IReadOnlyList<ControllerDescriptor> Select(IReadOnlyList<ControllerDescriptor> known) =>
        [.. known.Where(controller => Includes(controller.Name))];

    private static bool Means(string name, string controller) =>
        name == controller
        || (controller.Length == name.Length + Suffix.Length
            && controller.StartsWith(name, StringComparison.Ordinal) && controller.EndsWith(Suffix, StringComparison.Ordinal));
}
