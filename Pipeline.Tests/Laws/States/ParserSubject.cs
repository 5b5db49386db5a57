using System.Buffers;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>A trajectory in one of its layouts, damaged in places, shown to its parser in pieces, with a seek back now and then.</summary>
internal sealed class ParserSubject(int seed, IFrameParser parser, int steps, Func<int, byte[]> write) : StatefulSubject
{
    private readonly byte[] _text = write(seed);
    private readonly FramePool _pool = new();
    private bool _skipping; // the caller's to remember, as TrajectorySource does

    public override object Instance => parser;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        bool isFinal = step == steps - 1;
        int shown = isFinal ? _text.Length : (int)((long)_text.Length * (step + 1) / (steps + 1));
        int at = (int)parser.Position.Offset;
        if (shown < at)
        {
            return "";
        }

        StringBuilder said = new();
        SequenceReader<byte> reader = new(Formats.Readers.XdatcarRun.Sequence(_text.AsMemory(at, shown - at), () => random.Next(1, 400)));
        while (Next(ref reader, isFinal, said))
        {
            // on to what is not whole yet
        }

        Assert.Equal(at + reader.Consumed, parser.Position.Offset);
        return said.Append(parser.Position).Append(' ').Append(parser.Topology?.Composition).Append(' ').Append(parser.Topology?.Title).Append('\n').ToString();
    }

    public override IReadOnlyList<StateArrays> Save() => [parser.Snapshot()];

    public override void Restore(IReadOnlyList<StateArrays> states) => parser.Restore(states[0]);

    public override void Follow(StatefulSubject before) => _skipping = ((ParserSubject)before)._skipping;

    private bool Next(ref SequenceReader<byte> reader, bool isFinal, StringBuilder said)
    {
        try
        {
            if (_skipping && !parser.TrySkipDamage(ref reader, isFinal))
            {
                return false;
            }

            _skipping = false;
            (SourcePosition before, long from) = (parser.Position, reader.Consumed);
            if (parser.TryParse(ref reader, isFinal, _pool, out Frame? frame) == ParseStatus.NeedMoreData)
            {
                return false;
            }

            string text = SourceText.Of(frame!);
            said.Append(text);
            if (before.Offset % 3 == 1)
            {
                // As a frame that is left unread: shown again, it is the same.
                SourcePosition after = parser.Position;
                reader.Rewind(reader.Consumed - from);
                parser.Seek(before);
                Assert.Equal(ParseStatus.FrameCompleted, parser.TryParse(ref reader, isFinal, _pool, out Frame? again));
                Assert.Equal((text, after), (SourceText.Of(again!), parser.Position));
            }

            return true;
        }
        catch (TrajectoryFormatException error)
        {
            said.Append(error.Message).Append('\n');
            _skipping = true;
            return parser.Topology is not null; // a header that is none ends reading
        }
    }

    /// <summary>
    /// Fixed and changing cells, labels and blank lines, one scale and three, CRLF, stars in labels and numbers, holes, cut lines.
    /// </summary>
    public static byte[] Xdatcar(int seed)
    {
        Random random = new(seed);
        XdatcarText layout = new()
        {
            Title = random.Next(3) == 0 ? "  tïtle \u00ff of any bytes" : "plain",
            Scale = random.Next(3) == 0 ? " 1.01 0.99 1.02" : "  1.0",
            Species = random.Next(2) == 0 ? [("Ag", 2), ("I", 1), ("Ag", 1)] : [("Li", 3)],
            VariableCell = random.Next(2) == 0,
            BlankSeparated = random.Next(4) == 0,
            NewLine = random.Next(4) == 0 ? "\r\n" : "\n",
            Label = k => random.Next(9) == 0 ? "******" : $"{k + 1,6}",
        };
        byte[] text = layout.Build(layout.Coordinates(40, random));
        int header = text.Length / 20;
        for (int damage = random.Next(4); damage > 0; damage--)
        {
            int at = random.Next(header, text.Length - 60);
            text.AsSpan(at, random.Next(1, 50)).Fill(random.Next(3) switch { 0 => 0, 1 => (byte)'*', _ => (byte)'x' });
        }

        return text[..(random.Next(2) == 0 ? text.Length : text.Length - random.Next(40))];
    }
}
