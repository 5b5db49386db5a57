using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>The run's files in the order they are read: one, or the members of a chain (<c>--chain run1 run2</c>).</summary>
/// <param name="RunId">Identifier in paths and tables.</param>
/// <param name="Inputs">The members; their own ids name them in reasons.</param>
public sealed record SourceMembers(string RunId, IReadOnlyList<RunInput> Inputs)
{
    /// <summary>A run of one file.</summary>
    public static SourceMembers Of(RunInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SourceMembers(input.RunId, [input]);
    }

    /// <summary>The first one.</summary>
    public RunInput First => Inputs[0];

    /// <summary>Name of a member's trajectory in metadata: relative to the run's directory, in a chain with its member's.</summary>
    public string NameOf(int member) => Inputs.Count == 1
        ? Inputs[member].TrajectoryName
        : $"{Path.GetFileName(Inputs[member].Directory)}/{Inputs[member].TrajectoryName}";
}
