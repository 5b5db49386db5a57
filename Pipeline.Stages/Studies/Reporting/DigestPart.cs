namespace Pipeline.Stages.Studies.Reporting;

/// <summary>The parts of a digest, in the order in which people ask.</summary>
public enum DigestPart
{
    /// <summary>What was run, and how long.</summary>
    Run,

    /// <summary>Diffusion, conductivity, and what is missing for them.</summary>
    Transport,

    /// <summary>Peaks of g(r), coordination.</summary>
    Structure,

    /// <summary>Bands and angles.</summary>
    Dynamics,

    /// <summary>Temperature, density, drift.</summary>
    Conditions,

    /// <summary>What was odd.</summary>
    Events,
}
