namespace Pipeline.Formats.Model;

/// <summary>All that flows through the graph. Closed: <see cref="Frame"/>, <see cref="CheckpointBarrier"/>, <see cref="SegmentBreak"/>, <see cref="EventNotice"/>, <see cref="PieceNotice"/>.</summary>
public abstract class PipelineMessage
{
    private protected PipelineMessage()
    {
    }
}

/// <summary>Why a cut is made.</summary>
public enum CutKind
{
    /// <summary>It was time, or someone asked.</summary>
    Regular,

    /// <summary>Reading stops here; another process may go on.</summary>
    Stop,

    /// <summary>The input ends here: final results follow. What only the end itself makes valid (a last row without newline) comes after it.</summary>
    End,
}

/// <summary>A consistent cut: every frame before it belongs to epoch <paramref name="id"/>, none after it does.</summary>
/// <param name="id">Number of the cut, ascending within a run.</param>
/// <param name="kind">Why it is made.</param>
public sealed class CheckpointBarrier(long id, CutKind kind = CutKind.Regular) : PipelineMessage
{
    /// <summary>Number of the cut, ascending within a run.</summary>
    public long Id { get; } = id;

    /// <summary>Why it is made.</summary>
    public CutKind Kind { get; } = kind;
}

/// <summary>Something the bytes showed, at its place in the stream, so that a cut falls before or after it for all.</summary>
/// <param name="runEvent">What was seen.</param>
public sealed class EventNotice(RunEvent runEvent) : PipelineMessage
{
    /// <summary>What was seen.</summary>
    public RunEvent Event { get; } = runEvent;
}

/// <summary>Another file of the run begins with the next frame.</summary>
/// <param name="piece">The file.</param>
public sealed class PieceNotice(RunPiece piece) : PipelineMessage
{
    /// <summary>The file.</summary>
    public RunPiece Piece { get; } = piece;
}

/// <summary>The run restarted, frames are missing or damaged: time correlations must not span this point.</summary>
/// <param name="segment">Number of the segment that begins here.</param>
/// <param name="reason">What the bytes showed, for the events table.</param>
public sealed class SegmentBreak(int segment, string reason) : PipelineMessage
{
    /// <summary>Number of the segment that begins here, from 1 (the first segment, 0, has no break before it).</summary>
    public int Segment { get; } = segment;

    /// <summary>What the bytes showed.</summary>
    public string Reason { get; } = reason;
}
