namespace Pipeline.Stages.Studies.Activation;

/// <summary>A diffusion coefficient at a temperature, with its interval: of one run, or of an ensemble.</summary>
/// <param name="Name">The run or ensemble.</param>
/// <param name="TemperatureK">Mean temperature, K.</param>
/// <param name="D">D, cm²/s.</param>
/// <param name="LogError">Standard error of ln D.</param>
/// <param name="Df">Degrees of freedom of that error.</param>
/// <param name="Haven">Haven ratio; NaN where it has none.</param>
/// <param name="Runs">Runs it is of.</param>
public sealed record DiffusionPoint(string Name, double TemperatureK, double D, double LogError, double Df, double Haven, int Runs);
