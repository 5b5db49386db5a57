using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>Frames, damage and new files; what it makes of them, message by message.</summary>
internal sealed class AssemblerSubject : StatefulSubject
{
    private readonly int _seed;
    private readonly FrameAssembler _assembler = new(Frames.Run, new RunSettings { FromFrame = 2, Stride = 2, EquilibrationPs = 0.03 });

    public AssemblerSubject(int seed)
    {
        _seed = seed;
        _assembler.Joins = static last => new Join(last.Label % 3 == 0, "joined behind " + FieldDump.Of(last));
    }

    public override object Instance => _assembler;

    public override string Step(int step)
    {
        Random random = At(_seed, step);
        string said = "";
        switch (random.Next(10))
        {
            case 0:
                _assembler.Damaged($"damage {step}");
                break;
            case 1:
                _assembler.StartPiece();
                break;
        }

        try
        {
            _assembler.Accept(Frames.Next(random, step));
        }
        catch (PhysicsException error)
        {
            said = error.Message;
        }

        foreach (PipelineMessage message in _assembler.Batch)
        {
            said += SourceText.Of(message);
        }

        _assembler.Batch.Clear();
        return $"{said} {_assembler.FramesRead}\n";
    }

    public override IReadOnlyList<StateArrays> Save() => [_assembler.Snapshot()];

    public override void Restore(IReadOnlyList<StateArrays> states) => _assembler.Restore(states[0]);
}

/// <summary>A message of a source as text; a frame is given back.</summary>
internal static class SourceText
{
    public static string Of(PipelineMessage message)
    {
        switch (message)
        {
            case Frame frame:
                string text = FormattableString.Invariant($"frame {frame.Label} {frame.Step} {frame.TimeFs:R} {frame.Index} {frame.Ordinal} {frame.Segment} {frame.After} {FieldDump.Of(frame.Cell)} {FieldDump.Of(frame.Scaled)} {FieldDump.Of(frame.Unwrapped)}\n");
                frame.Release();
                return text;
            case SegmentBreak segmentBreak:
                return $"break {segmentBreak.Segment} {segmentBreak.Reason}\n";
            case EventNotice notice:
                return notice.Event + "\n";
            default:
                return "";
        }
    }
}
