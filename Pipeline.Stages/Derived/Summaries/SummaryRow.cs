namespace Pipeline.Stages.Derived.Summaries;

/// <summary>A number that people quote of a run.</summary>
/// <param name="Quantity">What it is: <c>diffusion_coefficient</c>.</param>
/// <param name="Unit">Its unit in ASCII.</param>
/// <param name="Value">The number; null where the run does not give it, and then the note says why.</param>
internal sealed record SummaryRow(string Quantity, string Unit, double? Value)
{
    /// <summary>Species or pair it is of; null: none.</summary>
    public string? Species { get; init; }

    /// <summary>Group or triple of the recipe it is of; null: none.</summary>
    public string? Motif { get; init; }

    /// <summary>Standard error; null where one run gives none.</summary>
    public double? StandardError { get; init; }

    /// <summary>What a reader should know: how it was found, or why there is no value.</summary>
    public string? Note { get; init; }
}
