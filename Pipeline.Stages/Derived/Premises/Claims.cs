namespace Pipeline.Stages.Derived.Premises;

/// <summary>What a table states that can be wrong where a premise fails.</summary>
[Flags]
internal enum Claims
{
    /// <summary>Nothing: the premise only has something to say.</summary>
    None = 0,

    /// <summary>The interval of D, its conductivity and Haven ratio.</summary>
    DiffusionInterval = 1,

    /// <summary>D itself.</summary>
    Diffusion = 2,

    /// <summary>The standard error of a band centre.</summary>
    BandError = 4,

    /// <summary>A band centre.</summary>
    BandCentre = 8,

    /// <summary>The peaks of a vibrational spectrum.</summary>
    SpectrumPeaks = 16,

    /// <summary>The peaks of a radial distribution function.</summary>
    RdfPeaks = 32,

    /// <summary>Everything the table <c>diffusion</c> states.</summary>
    AllDiffusion = DiffusionInterval | Diffusion,

    /// <summary>Everything the table <c>band_centre</c> states.</summary>
    AllBand = BandError | BandCentre,

    /// <summary>All of it.</summary>
    All = AllDiffusion | AllBand | SpectrumPeaks | RdfPeaks,
}
