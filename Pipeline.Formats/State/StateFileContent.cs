namespace Pipeline.Formats.State;

/// <summary>What a state file holds.</summary>
/// <param name="States">The states in the order they were written; their bytes are slices of the file.</param>
/// <param name="Metadata">The pairs that were given on writing.</param>
public sealed record StateFileContent(IReadOnlyList<StateArrays> States, IReadOnlyDictionary<string, string> Metadata);
