using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

public sealed class NothingToCountTests
{
    [Fact]
    public void PairsAndTriplesTheRunHasNot_AreNamedInWarnings()
    {
        RunDescription run = TestRun.Random(1, 3).Description;
        Dictionary<string, object> observables = new(StringComparer.Ordinal)
        {
            ["vanHove"] = new VanHoveOptions { Pairs = ["Ag-I", "Ag-Xx"] },
            ["distanceAngle"] = new DistanceAngleOptions { Triples = ["K-I-Ag", "I-K-Ag", "K-I-Q"] },
        };

        RunEvent[] events = [.. NothingToCount.Events(observables, run, new RunSummary(run, "test"))];

        Assert.All(events, static e => Assert.Equal(("nothing_to_count", "warning"), (e.Kind, e.Severity)));
        Assert.Equal(
            ["vanHove: no pair Ag-Xx: the run has Ag I K", "distanceAngle: no triple I-K-Ag: no polyanion group has I-K bonds", "distanceAngle: no triple K-I-Q: the run has Ag I K"],
            events.Select(static e => e.Message));
        Assert.Empty(NothingToCount.Events(new Dictionary<string, object>(StringComparer.Ordinal) { ["vanHove"] = new VanHoveOptions(), ["distanceAngle"] = new DistanceAngleOptions() }, run, new RunSummary(run, "test")));
    }
}
