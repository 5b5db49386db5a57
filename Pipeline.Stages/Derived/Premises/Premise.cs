namespace Pipeline.Stages.Derived.Premises;

/// <summary>Whether a premise holds.</summary>
internal enum PremiseState
{
    /// <summary>It was tested and nothing speaks against it.</summary>
    Holds,

    /// <summary>It was tested and does not hold: what rests on it is left empty.</summary>
    Fails,

    /// <summary>The run has nothing to test it with, or is too short: what rests on it stands, and its note says so.</summary>
    Untested,
}

/// <summary>Something that has to be so for a table to mean what it says, as this run shows it.</summary>
/// <param name="Kind">Kind of the event where it fails, such as <c>temperature_trend</c>.</param>
/// <param name="Species">Species it is about, <c>all</c> included; null: the whole run.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Claims">What rests on it.</param>
/// <param name="Note">Why it fails or is untested, or what a reader should know though it holds; null: nothing.</param>
internal sealed record Premise(string Kind, string? Species, PremiseState State, Claims Claims, string? Note)
{
    /// <summary>The number it was judged by, where a table shows it.</summary>
    public double? Value { get; init; }

    /// <summary>What is left empty, in words.</summary>
    public string Consequence
    {
        get
        {
            (Claims Of, string Text)[] words =
            [
                (Claims.Diffusion, "no D"),
                (Claims.DiffusionInterval, Claims.HasFlag(Claims.Diffusion) ? "no conductivity" : "no interval of D and no conductivity"),
                (Claims.BandCentre, "no band centre"),
                (Claims.BandError, Claims.HasFlag(Claims.BandCentre) ? "" : "no error of band centres"),
                (Claims.SpectrumPeaks, "no peaks of vdos"),
                (Claims.RdfPeaks, "no peaks of rdf"),
            ];
            return string.Join(", ", words.Where(w => Claims.HasFlag(w.Of) && w.Text.Length > 0).Select(static w => w.Text));
        }
    }
}
