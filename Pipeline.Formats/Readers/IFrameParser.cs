using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;

namespace Pipeline.Formats.Readers;

/// <summary>What a parser made of the bytes it was shown.</summary>
public enum ParseStatus
{
    /// <summary>No whole frame yet: show the same bytes again with more behind them.</summary>
    NeedMoreData,

    /// <summary>A frame was read and its bytes consumed.</summary>
    FrameCompleted,
}

/// <summary>Incremental trajectory parser: no I/O, no clock; may be fed any split of the bytes, one byte at a time included.</summary>
/// <remarks>A new parser that got the <see cref="Snapshot"/> of another and is shown the bytes from its <see cref="Position"/> on gives the
/// same frames, exceptions and positions as the other would have.</remarks>
public interface IFrameParser
{
    /// <summary>Species and atoms, once the first header was read.</summary>
    Topology? Topology { get; }

    /// <summary>First byte and line not yet consumed.</summary>
    SourcePosition Position { get; }

    /// <summary>Reads the next frame if it is whole.</summary>
    /// <param name="input">Unread bytes; advanced only past a whole frame, so a torn one stays unread.</param>
    /// <param name="isFinal">No byte will ever follow: a last row without a newline counts if it is provably whole.</param>
    /// <param name="pool">Where the frame is rented.</param>
    /// <param name="frame">The frame (one lease, the caller's), its coordinates as printed, its label set; null if more data is
    /// needed.</param>
    /// <exception cref="TrajectoryFormatException">Text that no further byte can make valid; nothing is consumed.</exception>
    ParseStatus TryParse(ref SequenceReader<byte> input, bool isFinal, FramePool pool, out Frame? frame);

    /// <summary>After an exception: skips to the next place where a frame can begin.</summary>
    /// <returns>True once <paramref name="input"/> stands there; false when more data is needed (what was skipped is consumed).</returns>
    bool TrySkipDamage(ref SequenceReader<byte> input, bool isFinal);

    /// <summary>Stands before a frame again that was read: its bytes are shown once more.</summary>
    /// <param name="position">Where that frame begins; not the first byte of the file, which needs a fresh parser.</param>
    void Seek(SourcePosition position);

    /// <summary>Everything later results depend on; taken between two calls, a skip that is not done yet included.</summary>
    StateArrays Snapshot();

    /// <summary>Goes on where <paramref name="state"/> was taken: the next byte shown is the one at its <see cref="Position"/>.</summary>
    /// <exception cref="InvalidOperationException">The state is another parser's or another version's.</exception>
    void Restore(StateArrays state);
}
