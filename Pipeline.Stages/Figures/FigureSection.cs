namespace Pipeline.Stages.Figures;

/// <summary>The parts of a report, in their order.</summary>
public enum FigureSection
{
    /// <summary>Figures of a publication, in its order.</summary>
    Paper,

    /// <summary>Whether two results are the same.</summary>
    Comparison,

    /// <summary>Displacements, diffusion, conductivity.</summary>
    Transport,

    /// <summary>Where atoms stand.</summary>
    Structure,

    /// <summary>How atoms vibrate and how polyanions turn.</summary>
    Dynamics,

    /// <summary>How ions move with respect to where they and others were.</summary>
    Correlations,

    /// <summary>Temperature, energy, cell, drift.</summary>
    Conditions,
}
