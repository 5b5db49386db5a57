using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Stages.Transforms;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>Labels on and off the stride, unreadable, counting anew, over damage and files.</summary>
internal sealed class TimeAxisSubject(int seed) : PartSubject
{
    private readonly TimeAxis _axis = new(Frames.Run);

    public override object Instance => _axis;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        Frame frame = Frames.Next(random, step);
        string said = "";
        try
        {
            switch (random.Next(14))
            {
                case 0:
                    _axis.Skipped();
                    break;
                case 1:
                    _axis.StartPiece();
                    break;
                case 2:
                    _axis.Repeated(frame);
                    break;
                case 3:
                    _axis.PassOver(frame);
                    break;
                default:
                    said = _axis.Assign(frame) ?? "goes on";
                    said += string.Create(CultureInfo.InvariantCulture, $" {frame.Step} {frame.TimeFs:R}");
                    break;
            }
        }
        catch (PhysicsException error)
        {
            said = error.Message;
        }

        frame.Release();
        return $"{said} {_axis.FirstStep}\n";
    }

    protected override void Write(StateWriter writer) => _axis.Save(writer);

    protected override void Read(StateReader reader) => _axis.Load(reader);
}

/// <summary>A stride, an equilibration, segments.</summary>
internal sealed class FrameSelectionSubject(int seed) : PartSubject
{
    private readonly FrameSelection _selection = new(new RunSettings { Stride = 3, EquilibrationPs = 0.02 }, 2);

    public override object Instance => _selection;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        if (random.Next(8) == 0)
        {
            return $"segment {_selection.StartSegment()}\n";
        }

        Frame frame = Frames.Next(random, step);
        frame.Step = step;
        string taken = _selection.Take(frame, 3) ? $"{frame.Index} {frame.Ordinal} {frame.Segment}\n" : "no\n";
        frame.Release();
        return taken;
    }

    protected override void Write(StateWriter writer) => _selection.Save(writer);

    protected override void Read(StateReader reader) => _selection.Load(reader);
}

/// <summary>Atoms that jump anywhere, and breaks.</summary>
internal sealed class UnwrapSubject(int seed) : PartSubject
{
    private readonly UnwrapStage _unwrap = new();

    public override object Instance => _unwrap;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        if (random.Next(6) == 0 && step != StateLaws.LastStep)
        {
            _unwrap.Break();
            return "break\n";
        }

        Frame frame = Frames.Next(random, step);
        _unwrap.Apply(frame);
        string seen = $"{FieldDump.Of(frame.Scaled)} {FieldDump.Of(frame.Unwrapped)} {FieldDump.Of(_unwrap.LargeSteps)}\n";
        frame.Release();
        return seen;
    }

    protected override void Write(StateWriter writer) => _unwrap.Save(writer);

    protected override void Read(StateReader reader) => _unwrap.Load(reader);
}
