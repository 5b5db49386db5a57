using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>A frame copied out of its pool.</summary>
internal sealed record FrameCopy(long Label, Cell Cell, long Period, long[] Scaled, Topology Topology)
{
    public static FrameCopy Take(Frame frame)
    {
        FrameCopy copy = new(frame.Label, frame.Cell, frame.Period, [.. frame.Scaled], frame.Topology);
        frame.Release();
        return copy;
    }

    public static void AssertSame(IReadOnlyList<FrameCopy> expected, IReadOnlyList<FrameCopy> actual, string what = "")
    {
        Assert.True(expected.Count == actual.Count, $"{what}: expected {expected.Count} frames, got {actual.Count}");
        for (int i = 0; i < expected.Count; i++)
        {
            bool same = expected[i].Label == actual[i].Label && expected[i].Cell == actual[i].Cell
                && expected[i].Period == actual[i].Period && expected[i].Scaled.AsSpan().SequenceEqual(actual[i].Scaled);
            Assert.True(same, $"{what}: frame {i} differs");
        }
    }
}

/// <summary>Feeds bytes to a parser as a pipe would: unread bytes are shown again with more behind them.</summary>
internal sealed class XdatcarRun
{
    private readonly byte[] _data;
    private int _consumed;
    private long _lines;

    public XdatcarRun(byte[] data) => _data = data;

    public Xdatcar Parser { get; } = new();

    public FramePool Pool { get; } = new();

    public List<FrameCopy> Frames { get; } = [];

    public int Consumed => _consumed;

    public static List<FrameCopy> All(byte[] data, bool isFinal = true, int segment = int.MaxValue)
    {
        XdatcarRun run = new(data);
        run.Show(data.Length, isFinal, segment);
        return run.Frames;
    }

    /// <summary>Shows the bytes up to <paramref name="end"/>, cut into segments.</summary>
    public void Show(int end, bool isFinal = false, int segment = int.MaxValue)
    {
        SequenceReader<byte> reader = new(Sequence(_data.AsMemory(_consumed, end - _consumed), () => segment));
        Take(ref reader, isFinal);
    }

    public void Show(int end, bool isFinal, Random random)
    {
        SequenceReader<byte> reader = new(Sequence(_data.AsMemory(_consumed, end - _consumed), () => random.Next(1, 60)));
        Take(ref reader, isFinal);
    }

    public bool Skip(int end, bool isFinal = false, int segment = int.MaxValue)
    {
        SequenceReader<byte> reader = new(Sequence(_data.AsMemory(_consumed, end - _consumed), () => segment));
        bool found = Parser.TrySkipDamage(ref reader, isFinal);
        _consumed += (int)reader.Consumed;
        _lines = Parser.Position.Line;
        Assert.Equal(_data.AsSpan(0, _consumed).Count((byte)'\n'), _lines - (isFinal && !found && _consumed > 0 && _data[_consumed - 1] != '\n' ? 1 : 0));
        Assert.Equal(_consumed, Parser.Position.Offset);
        return found;
    }

    /// <summary>Reads to the end, skipping damage; gives the errors.</summary>
    public List<TrajectoryFormatException> ReadThrough(int segment = int.MaxValue)
    {
        List<TrajectoryFormatException> errors = [];
        while (true)
        {
            try
            {
                Show(_data.Length, isFinal: true, segment);
                return errors;
            }
            catch (TrajectoryFormatException e)
            {
                errors.Add(e);
                int before = _consumed;
                if (!Skip(_data.Length, isFinal: true, segment))
                {
                    return errors;
                }

                Assert.True(_consumed > before, "skipping made no progress");
            }
        }
    }

    public static ReadOnlySequence<byte> Sequence(ReadOnlyMemory<byte> data, Func<int> length)
    {
        Segment? first = null;
        Segment? last = null;
        while (first is null || data.Length > 0)
        {
            if (first is null && length() >= data.Length)
            {
                return new ReadOnlySequence<byte>(data);
            }

            int size = Math.Min(data.Length, length());
            last = new Segment(data[..size].ToArray(), last); // own arrays: reading past a segment's end would be seen
            first ??= last;
            data = data[size..];
        }

        return new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private void Take(ref SequenceReader<byte> reader, bool isFinal)
    {
        int start = _consumed;
        try
        {
            while (Parser.TryParse(ref reader, isFinal, Pool, out Frame? frame) == ParseStatus.FrameCompleted)
            {
                Frames.Add(FrameCopy.Take(frame!));
            }
        }
        finally
        {
            _consumed = start + (int)reader.Consumed;
            Assert.Equal(_consumed, Parser.Position.Offset);
            bool cut = _consumed > start && _data[_consumed - 1] != '\n'; // a last row without newline is a line too
            _lines += _data.AsSpan(start, _consumed - start).Count((byte)'\n') + (cut ? 1 : 0);
            Assert.Equal(_lines, Parser.Position.Line);
            Assert.Equal(0, Pool.Leaked);
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
