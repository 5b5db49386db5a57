using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>The frames of one run from its bytes to two files; memory does not depend on how many there are.</summary>
/// <param name="input">The run.</param>
/// <param name="run">What it is.</param>
/// <param name="settings">Which frames.</param>
/// <param name="request">Which atoms, and how.</param>
/// <param name="terminal">For progress and messages.</param>
internal sealed class FrameExport(RunInput input, RunDescription run, RunSettings settings, ExportRequest request, Terminal terminal)
{
    private const int MostSegments = 1000;
    private readonly List<long> _segments = [];
    private long _frames;

    /// <summary>Frames exported so far.</summary>
    public long Frames => _frames;

    /// <summary>Reads to the end and publishes.</summary>
    /// <returns>The exit code; files are there with 0 and 65.</returns>
    /// <exception cref="CommandException">No frame was selected, or nothing can be written.</exception>
    public async Task<int> ExecuteAsync(ExportTarget target, StopSignal stop)
    {
        IReadOnlyList<(int, string)> atoms = request.AtomsOf(run);
        using TrajectorySource source = new(SourceMembers.Of(input), run, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System) { KeepsPrinted = true };
        using ParquetTableStream frames = await ParquetTableStream.CreateAsync(ExportSchemas.Frames(request.Unwrap), target.Frames, CancellationToken.None);
        using ParquetTableStream cells = await ParquetTableStream.CreateAsync(ExportSchemas.Cells, target.Cells, CancellationToken.None);
        FrameRows rows = new(atoms, request.Unwrap, run.TimestepFs is not null, frames, cells);
        Exception? early = await ReadAsync(source, rows, stop);
        if (stop.ExitCode != 0)
        {
            return stop.ExitCode;
        }

        if (early is not null && ExitCode.Of(early) != ExitCode.Malformed)
        {
            Log.RunFailed(terminal.Logger, run.RunId, early.Message);
            return ExitCode.Of(early) ?? ExitCode.Internal;
        }

        if (_frames == 0)
        {
            throw early is null && source.Damage is null
                ? new CommandException(ExitCode.Usage, $"{input.Trajectory}: no frame is left of {source.FramesRead} read; look at --from, --until and --stride.")
                : new CommandException(ExitCode.Malformed, (early ?? source.Damage)!.Message);
        }

        IReadOnlyDictionary<string, string> metadata = Metadata(source, early);
        await WritingAsync(async () =>
        {
            await rows.FlushAsync(stop.Token);
            await frames.FinishAsync(_frames, metadata);
            await cells.FinishAsync(_frames, metadata);
            target.Publish();
        });
        return Tell(source, early);
    }

    /// <summary>All frames into rows; what reading ended with before the end, if it did.</summary>
    private async Task<Exception?> ReadAsync(TrajectorySource source, FrameRows rows, StopSignal stop)
    {
        double size = Math.Max(1, SystemFiles.SizeOf(input.Trajectory) ?? 1);
        await using ProgressReport progress = new(terminal, run.RunId, () => (Math.Min(1.0, source.BytesRead / size), source.FramesRead));
        try
        {
            await foreach (PipelineMessage message in source.ReadAsync(stop.Token))
            {
                if (message is Frame frame)
                {
                    await AddAsync(frame, rows, stop);
                }
            }
        }
        catch (Exception error) when (error is not CommandException && ExitCode.Of(error) is not null)
        {
            return error; // the source's: all frames before were handed on
        }

        return null;
    }

    private async Task AddAsync(Frame frame, FrameRows rows, StopSignal stop)
    {
        try
        {
            if (_frames == 0 || frame.Index == 0)
            {
                _segments.Add(frame.Number);
            }

            _frames++;
            await WritingAsync(() => rows.AddAsync(frame, CancellationToken.None));
        }
        catch (OperationCanceledException) when (stop.ExitCode != 0)
        {
            // The stream ends with it.
        }
        finally
        {
            frame.Release();
        }
    }

    /// <summary>A file that cannot be written on is not the source's failure.</summary>
    private async Task WritingAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"--to {request.To}: writing failed, nothing is left of it: {error.Message}");
        }
    }

    private Dictionary<string, string> Metadata(TrajectorySource source, Exception? early)
    {
        string segments = string.Join(' ', _segments.Take(MostSegments).Select(static s => s.ToString(CultureInfo.InvariantCulture)));
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["run_id"] = run.RunId,
            ["source"] = source.Summary.Source,
            ["coordinates"] = request.Unwrap ? "unwrapped" : "as the file gives them",
            ["species"] = request.Species is { } some ? string.Join(' ', some) : "all",
            ["first_step"] = source.Summary.FirstStep.ToString(CultureInfo.InvariantCulture),
            ["last_step"] = source.Summary.LastStep.ToString(CultureInfo.InvariantCulture),
            ["timestep_fs"] = run.TimestepFs?.ToString("R", CultureInfo.InvariantCulture) ?? "",
            ["timestep_source"] = run.TimestepSource,
            ["quantum"] = (1.0 / run.Period).ToString("R", CultureInfo.InvariantCulture),
            ["segment_starts"] = _segments.Count > MostSegments ? segments + " ..." : segments,
        };
        if ((source.Summary.Damage ?? early?.Message) is { } damage)
        {
            metadata["damage"] = damage.Replace(input.Trajectory, input.TrajectoryName, StringComparison.Ordinal);
        }

        return metadata;
    }

    private int Tell(TrajectorySource source, Exception? early)
    {
        foreach ((string kind, long count) in source.Events.Counts.Where(c => request.Unwrap || !string.Equals(c.Key, EventKind.LargeStep.Name, StringComparison.Ordinal)))
        {
            RunEvent first = source.Events.First(kind);
            if (source.Events.NotesOnly.Contains(kind))
            {
                Log.Notice(terminal.Logger, run.RunId, string.Create(CultureInfo.InvariantCulture, $"{count} {Plural.Noun(count, "note")} of kind {kind}, the first at step {first.Step}: {first.Message}"));
            }
            else
            {
                Log.Seen(terminal.Logger, run.RunId, count, kind, first.Step, first.Message);
            }
        }

        if (source.TornBytes > 0)
        {
            Log.TornTail(terminal.Logger, run.RunId, source.TornBytes);
        }

        if (source.Damage is { } damage)
        {
            Log.Damaged(terminal.Logger, run.RunId, damage.Message);
        }

        if (early is not null)
        {
            Log.ExportedEarly(terminal.Logger, run.RunId, _frames, early.Message);
        }

        return source.Damage is null && early is null ? ExitCode.Done : ExitCode.Malformed;
    }
}
