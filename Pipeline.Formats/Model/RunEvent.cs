namespace Pipeline.Formats.Model;

/// <summary>One thing the bytes showed (CONTRACT 3.1, rule 4).</summary>
/// <param name="Step">Step at which it was seen.</param>
/// <param name="TimePs">Simulated time; NaN where unknown.</param>
/// <param name="Kind"><c>segment_break</c>, <c>damaged_frame</c>, <c>large_step</c>.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c>, <c>error</c>.</param>
/// <param name="Atom">Atom, counted from 1; null where none is meant.</param>
/// <param name="Message">What was seen, without paths.</param>
public sealed record RunEvent(long Step, double TimePs, string Kind, string Severity, long? Atom, string Message);
