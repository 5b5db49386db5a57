using Pipeline.Formats.Readers;

namespace Pipeline.Formats.Model;

/// <summary>A file of a run: a member of a chain, or what VASP wrote in its place when it was started again there.</summary>
/// <param name="Member">Which member of the chain, from 0; that of the piece before where VASP was started again.</param>
/// <param name="Conditions">What its INCAR asks for; null where there is none.</param>
/// <param name="FinalStep">NSW of its INCAR.</param>
public sealed record RunPiece(int Member, MdConditions? Conditions, long? FinalStep)
{
    /// <summary>What is added to a step label of the piece to give the step of the run.</summary>
    public long Offset { get; init; }

    /// <summary>Step of the last frame of the piece before.</summary>
    public long After { get; init; }
}
