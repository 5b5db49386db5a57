using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>Keeps θ of every angle of every frame, as the accumulator forms it.</summary>
internal sealed class AngleProbe(RunDescription run) : IAccumulator
{
    private readonly AngleGeometry _geometry = new(new AngleSet(run));

    public List<double[]> Degrees { get; } = [];

    public string Name => "probe";

    public long StateBytes => 0;

    public void Add(in FrameView frame)
    {
        _geometry.Compute(frame);
        Degrees.Add([.. _geometry.Degrees]);
    }

    public void Break(SegmentBreak segmentBreak)
    {
    }

    public StateArrays Snapshot() => throw new NotSupportedException();

    public void Restore(StateArrays state) => throw new NotSupportedException();

    public void Append(IAccumulator next) => throw new NotSupportedException();

    public IReadOnlyList<ColumnTable> Results() => [];
}
