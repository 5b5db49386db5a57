namespace Pipeline.Stages.Figures;

/// <summary>A panel of a figure of a publication.</summary>
/// <param name="Figure">The figure it is part of: a name in the registry.</param>
public sealed record PaperPanel(string Figure)
{
    /// <summary>Species, pairs or groups shown; empty for those usually shown.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Rows shown, by column.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Range of the horizontal axis; null ends are as usual.</summary>
    public AxisRange X { get; init; }

    /// <summary>Range of the vertical axis.</summary>
    public AxisRange Y { get; init; }
}
