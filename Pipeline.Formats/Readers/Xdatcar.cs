using System.Buffers;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

/// <summary>VASP's XDATCAR: a header, then one block of scaled coordinates for each printed ionic step.</summary>
/// <remarks>
/// <para>Quantum: coordinates become integers in units of 1/<see cref="Frame.Period"/> of a cell edge. The period is
/// <see cref="DecimalPeriod"/> when the first frame is Direct and none of its coordinates has more than eight decimals (VASP's F12.8 is
/// read without loss), otherwise
/// <see cref="FinePeriod"/>. It holds for the whole file; a later, longer number is rounded to it half to even, by integer arithmetic.
/// Cartesian rows take the scale, are divided by the cell and rounded to the same period. Nothing is folded back into the cell.</para>
/// <para>Torn frames: a row counts once its newline has arrived. When no byte will follow, a last row without newline counts only if it is
/// provably whole: no number of the frame has an exponent, all have the same number d >= 1 of decimals, the last three included. (Files of
/// other tools end so: 2 and 3 frames of the collected ones. ASE and pymatgen read 0.149 for a cut 0.14925483.)</para>
/// <para>Layouts: header once or before every frame; frames behind <c>Direct configuration=</c>, <c>Cartesian configuration=</c> or a blank
/// line; element labels after the rows; numbers that run together; any number of decimals; CRLF.</para>
/// <para>NUL bytes are damage: whoever shows the bytes of a file that is still written holds back pages that are not visible yet.</para>
/// </remarks>
public sealed partial class Xdatcar : IFrameParser
{
    /// <summary>Quanta per cell edge of VASP's own eight decimals: lossless.</summary>
    public const long DecimalPeriod = 100_000_000;

    /// <summary>Quanta per cell edge of anything finer, 2^44: 5.7e-14 of a cell edge.</summary>
    public const long FinePeriod = 1L << 44;

    private const string FormatName = "XDATCAR";
    private const int ShortestRow = 6; // "0 0 0" and a newline

    private byte[] _scratch = [];
    private int _lastFrameBytes;
    private long _minimumBytes;
    private long _period;

    /// <summary>How frames of this file begin.</summary>
    private enum Separator
    {
        Unknown,
        Label,
        BlankLine,
    }

    private enum Outcome
    {
        NeedMoreData,
        Completed,
    }

    /// <summary>What the format is, for the registry.</summary>
    public static FormatDescriptor Descriptor { get; } = new(
        FormatName,
        "VASP molecular-dynamics trajectory: scaled coordinates of every printed ionic step",
        ["XDATCAR*", "*.XDATCAR"],
        "https://vasp.at/wiki/XDATCAR",
        static () => new Xdatcar());

    /// <inheritdoc/>
    public Topology? Topology => _topology;

    /// <inheritdoc/>
    public SourcePosition Position { get; private set; }

    /// <inheritdoc/>
    public void Seek(SourcePosition position)
    {
        if (_period == 0)
        {
            throw new InvalidOperationException("the first frame must be read before the parser can go on elsewhere");
        }

        Position = position;
        _minimumBytes = 0;
        ResetSkip();
    }

    /// <inheritdoc/>
    public ParseStatus TryParse(ref SequenceReader<byte> input, bool isFinal, FramePool pool, out Frame? frame)
    {
        ArgumentNullException.ThrowIfNull(pool);
        frame = null;
        long available = input.Remaining;
        if (!isFinal && available < _minimumBytes)
        {
            return ParseStatus.NeedMoreData;
        }

        _minimumBytes = 0;
        ReadOnlySpan<byte> first = input.UnreadSpan;
        bool whole = first.Length == available;
        int consumed = 0;
        Outcome outcome = Outcome.NeedMoreData;
        if (whole || first.Length >= _lastFrameBytes)
        {
            outcome = ParseFrame(first, atEnd: isFinal && whole, pool, out frame, out consumed);
        }

        if (!whole && outcome == Outcome.NeedMoreData)
        {
            outcome = ParseStraddling(ref input, isFinal, first.Length, pool, out frame, out consumed);
        }

        if (outcome != Outcome.Completed)
        {
            return ParseStatus.NeedMoreData;
        }

        input.Advance(consumed);
        return ParseStatus.FrameCompleted;
    }

    // The frame crosses a segment: copy as many bytes as the last frame had, doubling while that is too little.
    private Outcome ParseStraddling(ref SequenceReader<byte> input, bool isFinal, int tried, FramePool pool, out Frame? frame, out int consumed)
    {
        long available = input.Remaining;
        long size = _lastFrameBytes > tried ? _lastFrameBytes : Math.Max(2L * tried, 4096);
        while (true)
        {
            size = Math.Min(Math.Max(size, _minimumBytes), Math.Min(available, Array.MaxLength));
            ReadOnlySpan<byte> copy = Copy(ref input, (int)size);
            bool whole = size == available;
            Outcome outcome = ParseFrame(copy, atEnd: isFinal && whole, pool, out frame, out consumed);
            if (outcome != Outcome.NeedMoreData || whole || size == Array.MaxLength)
            {
                return outcome;
            }

            size *= 2;
        }
    }

    private ReadOnlySpan<byte> Copy(ref SequenceReader<byte> input, int size)
    {
        if (_scratch.Length < size)
        {
            long rounded = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, 8192));
            _scratch = new byte[Math.Min(rounded, Array.MaxLength)];
        }

        Span<byte> copy = _scratch.AsSpan(0, size);
        input.TryCopyTo(copy);
        return copy;
    }
}
