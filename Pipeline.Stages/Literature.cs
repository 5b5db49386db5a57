namespace Pipeline.Stages;

/// <summary>What definitions of tables cite.</summary>
internal static class Literature
{
    /// <summary>The paper whose observables these are; equations in parentheses are its own.</summary>
    public const string Miyagawa2024 = "Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024)";
}
