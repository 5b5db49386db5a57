using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Accumulators;

/// <summary>
/// An observable that is computed frame by frame. Owned by one branch of the graph, called by one thread at a time, never locked.
/// </summary>
public interface IAccumulator
{
    /// <summary>Name in the registry and in the recipe, such as <c>rdf</c>.</summary>
    string Name { get; }

    /// <summary>Bytes of memory the observable holds once warmed up, for a run of 10^6 frames.</summary>
    long StateBytes { get; }

    /// <summary>
    /// Cells (rows times columns) of its tables after a long run: what a result needs of memory while it is made and written.
    /// </summary>
    long ResultCells => 0;

    /// <summary>Takes one frame in. The hot path: no allocation after warm-up.</summary>
    void Add(in FrameView frame);

    /// <summary>Unbroken time ends here. No default: forgetting it would join two runs.</summary>
    void Break(SegmentBreak segmentBreak);

    /// <summary>Deep copy of everything needed to go on exactly.</summary>
    StateArrays Snapshot();

    /// <summary>Takes the place of a snapshot's owner.</summary>
    /// <exception cref="InvalidOperationException">The snapshot is another observable's, another version's or has other
    /// options.</exception>
    void Restore(StateArrays state);

    /// <summary>
    /// Appends the state of the neighbouring range of frames that follows this one; pairs across the cut are added, so that the
    /// result equals one pass to the bit. Associative, not commutative. <paramref name="next"/> must not be used afterwards.
    /// </summary>
    void Append(IAccumulator next);

    /// <summary>
    /// What the frames showed so far that belongs into the table <c>events</c>. Part of the state, pure like <see cref="Results"/>.
    /// </summary>
    IReadOnlyList<RunEvent> Events() => [];

    /// <summary>The result so far. Pure: asking twice, or going on afterwards, changes nothing.</summary>
    IReadOnlyList<ColumnTable> Results();
}
