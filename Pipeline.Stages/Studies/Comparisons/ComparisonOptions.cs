namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>How two sides are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The observable named beforehand, <c>NAME</c> or <c>NAME:SPECIES</c>; null for none.</summary>
    public string? Primary { get; init; }

    /// <summary>Margins by observable, where they are not the default ones.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Whether a row is the primary one.</summary>
    public bool IsPrimary(ComparisonRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Primary is { } primary && (string.Equals(primary, row.Observable, StringComparison.Ordinal)
            || string.Equals(primary, $"{row.Observable}:{row.Species}", StringComparison.Ordinal));
    }

    /// <summary>The margin of an observable.</summary>
    public double MarginOf(ComparedObservable observable)
    {
        ArgumentNullException.ThrowIfNull(observable);
        return Margins.TryGetValue(observable.Name, out double told) ? told : observable.Margin;
    }
}
