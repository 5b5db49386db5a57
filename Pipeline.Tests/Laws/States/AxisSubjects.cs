using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
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
                    _axis.StartPiece(frame);
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

/// <summary>Frames that are printed again: the last one, older ones, at the begin of a file, and new ones in between.</summary>
internal sealed class RecentSubject(int seed) : PartSubject
{
    private readonly RecentFrames _recent = new();

    public override object Instance => _recent;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        int back = random.Next(3) == 0 ? random.Next(Math.Min(step, 4) + 1) : 0;
        bool isFirst = random.Next(6) == 0;
        Frame frame = Frames.Next(At(seed, step - back + 1000), step - back);
        string said = _recent.Find(frame, isFirst) is > 0 and int ago
            ? $"{ago} {_recent.Repeat(frame, ago, isFirst)}\n"
            : $"new {_recent.Parting(frame)} {_recent.Describe(frame.Label, 5)}\n";
        if (said[0] == 'n')
        {
            _recent.Add(frame);
        }

        frame.Release();
        return said;
    }

    protected override void Write(StateWriter writer) => _recent.Save(writer);

    protected override void Read(StateReader reader) => _recent.Load(reader);
}

/// <summary>Five ions that rattle; now and then they jump, or a segment begins.</summary>
internal sealed class ContinuitySubject : PartSubject
{
    private readonly int _seed;
    private readonly Continuity _continuity;

    public ContinuitySubject(int seed)
    {
        _seed = seed;
        Topology topology = new("five", [("Ag", 4), ("I", 1)]);
        _continuity = new Continuity(new TestRun { Topology = topology, Host = ["I"] }.Description);
    }

    public override object Instance => _continuity;

    public override string Step(int step)
    {
        Random random = At(_seed, step);
        if (random.Next(25) == 0)
        {
            _continuity.Break();
        }

        long far = random.Next(12) == 0 ? TestRun.Period / 10 : TestRun.Period / 100;
        long[] from = [.. Enumerable.Range(0, 15).Select(_ => random.NextInt64(TestRun.Period))];
        long[] to = [.. from.Select(k => k + random.NextInt64(-far, far))];
        string? jump = _continuity.Judge(from, to, TestRun.Period, Cell.Orthorhombic(8, 9, 10));
        if (jump is null)
        {
            _continuity.Take();
        }

        return $"{_continuity.Known} {_continuity.CanJudge} {jump}\n";
    }

    protected override void Write(StateWriter writer) => _continuity.Save(writer);

    protected override void Read(StateReader reader) => _continuity.Load(reader);
}
