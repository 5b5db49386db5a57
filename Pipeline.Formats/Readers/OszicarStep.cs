namespace Pipeline.Formats.Readers;

/// <summary>One ionic step of an OSZICAR; null where a value is not written or did not fit its field.</summary>
/// <param name="Step">Number as printed, or <see cref="Model.Frame.NoLabel"/> for stars.</param>
/// <param name="TemperatureK"><c>T=</c>; null for a relaxation.</param>
/// <param name="TotalEv"><c>E=</c>: free energy, kinetic energy and the thermostat's; conserved.</param>
/// <param name="FreeEv"><c>F=</c>: free energy of the electrons and ions.</param>
/// <param name="SigmaZeroEv"><c>E0=</c>: energy extrapolated to zero smearing.</param>
/// <param name="KineticEv"><c>EK=</c>: kinetic energy of the ions.</param>
/// <param name="ThermostatPotentialEv"><c>SP=</c>.</param>
/// <param name="ThermostatKineticEv"><c>SK=</c>.</param>
/// <param name="Magnetisation"><c>mag=</c>, the first component, in Bohr magnetons.</param>
public readonly record struct OszicarStep(
    long Step,
    double? TemperatureK,
    double? TotalEv,
    double? FreeEv,
    double? SigmaZeroEv,
    double? KineticEv,
    double? ThermostatPotentialEv,
    double? ThermostatKineticEv,
    double? Magnetisation);
