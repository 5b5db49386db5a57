using Pipeline.Formats.Model;
using Pipeline.Stages.Events;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Keeps the totals and the events of a run as its stream goes by. It stands behind the barriers: the source parses ahead of what has been
/// handed on, so what it counted itself would belong to a later cut than the states of the observables.
/// </summary>
public sealed class RunRecorder(RunSummary summary)
{
    /// <summary>Totals of the frames handed on.</summary>
    public RunSummary Summary { get; } = summary;

    /// <summary>Events handed on.</summary>
    public EventLog Events { get; } = new();

    /// <summary>The stream without its notices, which are kept here.</summary>
    public async IAsyncEnumerable<PipelineMessage> Record(IAsyncEnumerable<PipelineMessage> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await foreach (PipelineMessage message in stream)
        {
            if (message is EventNotice notice)
            {
                Events.Add(notice.Event);
                continue;
            }

            if (message is PieceNotice begun)
            {
                Summary.Begin(begun.Piece);
                continue;
            }

            if (message is Frame frame)
            {
                Summary.Add(frame);
            }

            yield return message;
        }
    }
}
