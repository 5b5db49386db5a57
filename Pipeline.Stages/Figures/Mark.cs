namespace Pipeline.Stages.Figures;

/// <summary>Something drawn in a panel. A coordinate that is NaN is a gap.</summary>
/// <param name="Name">Its name in the legend; marks of one name are switched together. Empty for one without a place there.</param>
public abstract record Mark(string Name)
{
    /// <summary>Number of its colour in the palette; marks that belong together have the same. Negative for the neutral colour of guides.</summary>
    public int Colour { get; init; }
}
