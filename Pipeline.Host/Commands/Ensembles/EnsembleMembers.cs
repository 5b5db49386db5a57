using Microsoft.Extensions.Logging;
using Pipeline.Host.Output;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Ensembles;

namespace Pipeline.Host.Commands.Ensembles;

/// <summary>The runs that an ensemble is made of, and those that were left out of it, each with the reason.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Conditions">What each was made under.</param>
/// <param name="LeftOut">Runs left out, and why.</param>
internal sealed record EnsembleMembers(IReadOnlyList<PublishedRun> Runs, IReadOnlyList<RunConditions> Conditions, IReadOnlyList<(string Run, string Why)> LeftOut)
{
    private const double SameTemperature = 0.02;

    /// <summary>Looks at every run. One that does not belong ends it, unless it may be left out.</summary>
    /// <exception cref="CommandException">A run is damaged (65), not sealed or of another system (78), or none is left (66).</exception>
    /// <exception cref="StudyException">Runs were analysed under other settings.</exception>
    public static async Task<EnsembleMembers> OfAsync(RunCollection runs, bool leaveOut, Terminal terminal, CancellationToken cancellationToken)
    {
        List<(PublishedRun Run, RunConditions Conditions)> members = [];
        List<(string, string)> left = [];
        foreach (PublishedRun run in runs.Runs)
        {
            (RunConditions? conditions, string? why, int code) = await LookAsync(run, members.Count > 0 ? members[0].Conditions : null, cancellationToken);
            if (why is null)
            {
                members.Add((run, conditions!));
                continue;
            }

            if (!leaveOut)
            {
                throw new CommandException(code, $"{run.Place}: {why}. Leave such runs out with --leave-out.");
            }

            left.Add((run.Id, why));
            Log.Notice(terminal.Logger, run.Id, $"left out: {why}");
        }

        if (members.Count == 0)
        {
            throw new CommandException(ExitCode.NoInput, $"no run is left of {string.Join(", ", runs.Runs.Select(static r => r.Id))}: {left[0].Item2}");
        }

        CommonSettings.Check([.. members.Select(static m => m.Run)]);
        double[] temperatures = [.. members.Select(static m => m.Conditions.TemperatureK).Where(double.IsFinite)];
        if (temperatures.Length > 1 && temperatures.Max() - temperatures.Min() > SameTemperature * temperatures.Min())
        {
            Log.Notice(terminal.Logger, "ensemble", FormattableString.Invariant($"runs have temperatures from {temperatures.Min():0.0} to {temperatures.Max():0.0} K: their mean is of none of them"));
        }

        return new EnsembleMembers([.. members.Select(static m => m.Run)], [.. members.Select(static m => m.Conditions)], left);
    }

    private static async Task<(RunConditions? Conditions, string? Why, int Code)> LookAsync(PublishedRun run, RunConditions? like, CancellationToken cancellationToken)
    {
        if (!run.Results.IsSealed)
        {
            return (null, $"is {run.Results.State}, not sealed: its tables are still to change", ExitCode.Configuration);
        }

        if (run.Results.Damage is { } damage)
        {
            return (null, $"its source is damaged ({damage})", ExitCode.Malformed);
        }

        try
        {
            // Every file is read here once: an ensemble is not begun that cannot be finished.
            foreach (string table in run.Tables)
            {
                await run.ReadAsync(table, cancellationToken);
            }

            if (await run.ReadAsync("runs", cancellationToken) is not { } runs)
            {
                return (null, "has no table runs, so nothing is known of it", ExitCode.NoInput);
            }

            RunConditions conditions = RunConditions.Of(runs);
            return like is null || string.Equals(like.Composition, conditions.Composition, StringComparison.Ordinal) ? (conditions, null, ExitCode.Done)
                : (null, $"is of another system: {conditions.Composition}, where run {like.Run} is {like.Composition}", ExitCode.Configuration);
        }
        catch (TableReadException error)
        {
            return (null, error.Message.TrimEnd('.'), ExitCode.Of(error)!.Value);
        }
    }
}
