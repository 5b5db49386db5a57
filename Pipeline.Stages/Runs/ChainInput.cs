namespace Pipeline.Stages.Runs;

/// <summary>Runs that continue each other, told by the user: one run (OBSERVABLES, section 0). Whether time runs on at a joint is <see cref="Continuation"/>'s.</summary>
/// <param name="RunId">Identifier in paths and tables: the first member's.</param>
/// <param name="Members">In the order of time; later ones may not be there yet. Their own ids name them in reasons.</param>
public sealed record ChainInput(string RunId, IReadOnlyList<RunInput> Members);
