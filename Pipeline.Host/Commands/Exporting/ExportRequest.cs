using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>What is exported of a run, and where to.</summary>
/// <param name="To">File of the frames, as the user names it.</param>
/// <param name="Species">Only atoms of these; null for all.</param>
/// <param name="Unwrap">Unwrapped coordinates instead of those printed.</param>
internal sealed record ExportRequest(string To, IReadOnlyList<string>? Species, bool Unwrap)
{
    /// <summary>Reads <c>Li,Na</c>.</summary>
    /// <exception cref="CommandException">There is no name in it.</exception>
    public static IReadOnlyList<string>? SpeciesOf(string? text)
    {
        string[]? names = text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names is { Length: 0 } ? throw new CommandException(ExitCode.Usage, $"--species '{text}': names no species; write for example Li,Na.") : names;
    }

    /// <summary>The atoms of a run that are exported, from 0, in the order of the file, with their species.</summary>
    /// <exception cref="CommandException">The run has none of a species named.</exception>
    public IReadOnlyList<(int Index, string Species)> AtomsOf(RunDescription run)
    {
        IReadOnlyList<string> known = run.Topology.Species;
        if (Species?.FirstOrDefault(s => !known.Contains(s, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CommandException(ExitCode.Usage, $"--species {unknown}: the run has {string.Join(", ", known)}.");
        }

        int[] speciesOf = run.Topology.SpeciesOf.ToArray();
        return [.. speciesOf.Select((s, i) => (i, known[s])).Where(a => Species?.Contains(a.Item2, StringComparer.Ordinal) ?? true)];
    }
}
