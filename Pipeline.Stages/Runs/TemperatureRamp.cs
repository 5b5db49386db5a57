namespace Pipeline.Stages.Runs;

/// <summary>A temperature that the INCAR changes along the run.</summary>
/// <param name="FromK">TEBEG.</param>
/// <param name="ToK">TEEND.</param>
public sealed record TemperatureRamp(double FromK, double ToK);
