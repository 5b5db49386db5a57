namespace Pipeline.Stages.Accumulators;

/// <summary>Volume, cell, drift, and temperature and energies of the OSZICAR; no settings.</summary>
public sealed record ThermoOptions : IObservableOptions
{
    /// <summary>Most rows of the table; tests lower it.</summary>
    internal int MaxRows { get; init; } = 20_000;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => [];
}
