using Pipeline.Host.Configuration;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>What the user named as one side of a comparison; one of the three is there.</summary>
/// <param name="Name">As it was written.</param>
internal sealed record SideInput(string Name)
{
    private const string PaperPrefix = "paper:";

    /// <summary>Published values of a paper: <c>paper:lgps</c>.</summary>
    public PaperValues? Paper { get; private init; }

    /// <summary>Runs of an output directory of watch, replay or ensemble.</summary>
    public RunCollection? Results { get; private init; }

    /// <summary>A run directory or a trajectory, not analysed yet.</summary>
    public IReadOnlyList<RunInput>? Trajectories { get; private init; }

    /// <summary>Finds out what a name means.</summary>
    /// <param name="name">An output directory, a run directory, a trajectory, a quoted glob of them, or <c>paper:NAME</c>.</param>
    /// <param name="pattern">Only runs of an output directory whose ids it matches; null for all.</param>
    /// <exception cref="CommandException">It is none of these.</exception>
    public static SideInput Of(string name, string? pattern)
    {
        if (name.StartsWith(PaperPrefix, StringComparison.Ordinal))
        {
            return new SideInput(name) { Paper = PaperValues.Load(name[PaperPrefix.Length..]) };
        }

        if (Directory.Exists(name) && (Directory.Exists(Path.Combine(name, "latest")) || Directory.Exists(Path.Combine(name, "final"))))
        {
            return new SideInput(name) { Results = RunCollection.Open([name], pattern) };
        }

        if (Directory.Exists(name) && !RunInput.HasTrajectory(name))
        {
            throw new CommandException(
                ExitCode.NoInput, $"{name}: holds neither results (latest/, final/) nor an XDATCAR. Name an OUT of replay or watch, an ENS of ensemble, or a run directory.");
        }

        return new SideInput(name) { Trajectories = RunPaths.Resolve([name], null) };
    }
}
