namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the thermodynamic series: none.</summary>
public sealed record ThermoOptions : IObservableOptions
{
    /// <summary>Most rows of the table; tests lower it.</summary>
    internal int MaxRows { get; init; } = 20_000;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => [];
}
