using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>What the first two whole frames that are analysed of a trajectory tell: atoms, cell, quantum and step labels. A frame that is printed again is one.</summary>
internal sealed record FirstFrames(Topology Topology, Cell Cell, long Period, long FirstLabel, long? SecondLabel, long[] Scaled)
{
    private const int FirstRead = 1 << 16;

    /// <summary>Reads them; null while the input holds no whole frame.</summary>
    /// <param name="input">The trajectory from its first byte; read no further than needed.</param>
    /// <param name="parser">A fresh parser.</param>
    /// <param name="skip">Whole frames to pass over first, those that are printed again not counted.</param>
    /// <param name="isFinal">The input does not grow any more.</param>
    /// <exception cref="TrajectoryFormatException">The header is damaged, or a damaged frame is followed by no whole one.</exception>
    public static FirstFrames? Read(Stream input, IFrameParser parser, long skip, bool isFinal)
    {
        FirstFrames? first = null;
        RecentFrames recent = new();
        TrajectoryFormatException? damage = Scan(input, parser, isFinal, frame =>
        {
            if (recent.Find(frame, isFirst: false) is > 0 and int ago)
            {
                recent.Repeat(frame, ago, isFirst: false);
                return true;
            }

            recent.Add(frame);
            if (skip-- > 0)
            {
                return true;
            }

            if (first is not null)
            {
                if (frame.Label != Frame.NoLabel && frame.Label < first.FirstLabel)
                {
                    first = first with { FirstLabel = frame.Label }; // a file joined behind one frame: the stride is that of the labels that go on
                    return true;
                }

                first = first with { SecondLabel = frame.Label };
                return false;
            }

            first = new FirstFrames(frame.Topology, frame.Cell, frame.Period, frame.Label, null, [.. frame.Scaled]);
            return true;
        });
        return first is null && damage is not null ? throw damage : first;
    }

    /// <summary>Hands whole frames over, as printed, until <paramref name="take"/> wants no more or the input ends; returns the first damage passed on the way.</summary>
    /// <param name="input">The trajectory from its first byte; read no further than needed.</param>
    /// <param name="parser">A fresh parser.</param>
    /// <param name="isFinal">The input does not grow any more.</param>
    /// <param name="take">Looks at a frame, which is taken back afterwards; says whether it wants another.</param>
    /// <exception cref="TrajectoryFormatException">The header is damaged.</exception>
    public static TrajectoryFormatException? Scan(Stream input, IFrameParser parser, bool isFinal, Func<Frame, bool> take)
    {
        byte[] buffer = new byte[FirstRead];
        int length = 0, consumed = 0;
        FramePool pool = new();
        TrajectoryFormatException? damage = null;
        while (true)
        {
            int read = Read(input, buffer.AsSpan(length), isCutOff: isFinal && (length > 0 || parser.Topology is not null));
            int hole = isFinal ? -1 : buffer.AsSpan(length, read).IndexOf((byte)0);
            length += hole < 0 ? read : hole;
            bool end = read == 0 || hole >= 0;
            SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(buffer, consumed, length - consumed));
            try
            {
                while (parser.TryParse(ref reader, end && isFinal, pool, out Frame? frame) == ParseStatus.FrameCompleted)
                {
                    using FrameLease lease = new(frame!);
                    if (!take(frame!))
                    {
                        return damage;
                    }
                }
            }
            catch (TrajectoryFormatException error) when (parser.Topology is not null)
            {
                damage ??= error;
                if (!parser.TrySkipDamage(ref reader, end) && end)
                {
                    return damage;
                }
            }

            consumed += (int)reader.Consumed;
            if (end)
            {
                return damage;
            }

            if (consumed > 0)
            {
                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                (length, consumed) = (length - consumed, 0);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, checked(buffer.Length * 2));
            }
        }
    }

    /// <summary>A compressed file that was cut off ends there; what stands before it is whole.</summary>
    private static int Read(Stream input, Span<byte> into, bool isCutOff)
    {
        try
        {
            return input.Read(into);
        }
        catch (InvalidDataException) when (isCutOff)
        {
            return 0;
        }
    }

    private readonly struct FrameLease(Frame frame) : IDisposable
    {
        public void Dispose() => frame.Release();
    }
}
