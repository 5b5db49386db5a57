namespace Pipeline.Stages.Figures;

/// <summary>What of a figure is wanted: a part of it, other rows than usual.</summary>
public sealed record FigureChoice
{
    /// <summary>All of it, as it is usually shown.</summary>
    public static FigureChoice Usual { get; } = new();

    /// <summary>The species, pairs or groups wanted; empty for those usually shown.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Rows wanted, by column: <c>drift = raw</c>. What is not named is as usual.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether all curves stand in one panel: a colour a key, a style of line a subject.</summary>
    public bool IsTogether { get; init; }

    /// <summary>Whether a key is wanted.</summary>
    public bool Wants(string key) => Keys.Count == 0 || Keys.Contains(key, StringComparer.Ordinal);

    /// <summary>The value of a column that is wanted.</summary>
    public string Of(string column, string usual) => Where.GetValueOrDefault(column, usual);
}
