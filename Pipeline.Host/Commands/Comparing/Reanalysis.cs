using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Host.Options;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>A range of frames of a run that is analysed once more, under the settings it was analysed with.</summary>
/// <param name="Id">Its run id.</param>
/// <param name="Origin">The run.</param>
/// <param name="Settings">Those of the run, with other frames.</param>
internal sealed record Piece(string Id, RunOrigin Origin, RunSettings Settings);

/// <summary>Analyses ranges of runs again, into a scratch directory.</summary>
internal sealed class Reanalysis(ScratchFolder scratch, Terminal terminal, StopSignal stop)
{
    /// <summary>Analyses the pieces, in their order.</summary>
    /// <param name="what">What they are, for progress and the directory's name.</param>
    /// <param name="pieces">The pieces; their ids differ.</param>
    /// <exception cref="CommandException">A piece could not be analysed, or the user asked for an end.</exception>
    public async Task<RunCollection> RunAsync(string what, IReadOnlyList<Piece> pieces)
    {
        OutputLayout layout = scratch.Layout(what);
        int done = 0;
        long frames = 0;
        using Terminal quiet = new(TextWriter.Null, terminal.Error, quiet: true, Microsoft.Extensions.Logging.LogLevel.Warning, terminal.Format);
        await using (new ProgressReport(terminal, what, () => (Volatile.Read(ref done) / (double)pieces.Count, Volatile.Read(ref frames))))
        {
            foreach (Piece piece in pieces)
            {
                RunReport report = await AnalyseAsync(piece, layout, quiet);
                Volatile.Write(ref frames, frames + (report.Frames ?? 0));
                Volatile.Write(ref done, done + 1);
            }
        }

        return RunCollection.Open([layout.Root]);
    }

    private async Task<RunReport> AnalyseAsync(Piece piece, OutputLayout layout, Terminal quiet)
    {
        if (stop.Token.IsCancellationRequested)
        {
            throw new CommandException(stop.ExitCode, "stopped before it was done; nothing was written.");
        }

        Recipe recipe = new(piece.Id, new RecipeOptions(), piece.Origin.Observables);
        RunExecutor executor = new(recipe, layout, OutputRegistry.Find("parquet"), quiet) { Settings = piece.Settings, StopAtDamage = piece.Origin.StopAtDamage };
        SourceMembers members = new(piece.Id, [.. piece.Origin.Paths.Select((path, i) => RunInput.Resolve(path, i == 0 ? piece.Id : null))]);
        RunReport report = await executor.ExecuteAsync(members, stop);
        return stop.ExitCode != 0 ? throw new CommandException(stop.ExitCode, "stopped before it was done; nothing was written.")
            : report.Code is ExitCode.Done || (report.Code is ExitCode.Malformed && report.Sealed is true) ? report
            : throw new CommandException(report.Code, $"{piece.Origin.Paths[0]}, frames from {piece.Settings.FromFrame}: {report.Error ?? "could not be analysed"}");
    }
}
