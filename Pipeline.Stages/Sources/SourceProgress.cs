namespace Pipeline.Stages.Sources;

/// <summary>How far a file of a run has been made into frames.</summary>
/// <param name="Member">Which member of the chain it is, from 0.</param>
/// <param name="BytesRead">Bytes of it that frames were made of.</param>
/// <param name="Length">Its length at the last look.</param>
/// <param name="BytesPerFrame">Length of the last frame; where that is not known the mean of those read, the run's other files included; null before the first.</param>
public sealed record SourceProgress(int Member, long BytesRead, long Length, double? BytesPerFrame);
