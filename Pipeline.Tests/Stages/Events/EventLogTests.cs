using Pipeline.Formats.Model;
using Pipeline.Stages.Events;

namespace Pipeline.Tests.Stages.Events;

public sealed class EventLogTests
{
    [Fact]
    public void NotesOnly_AreTheKindsOfSeverityInfo()
    {
        EventLog log = new();
        log.Add(Event(EventKind.LowpassMissing));
        log.Add(Event(EventKind.DamagedFrame));
        EventLog more = log.With([Event(EventKind.LargeStep), Event(EventKind.SharedLigand)]);

        Assert.Equal(["lowpass_missing"], log.NotesOnly);
        Assert.Equal(["lowpass_missing", "shared_ligand"], more.NotesOnly.Order(StringComparer.Ordinal));
        Assert.Equal(["lowpass_missing", "shared_ligand"], more.With([]).NotesOnly.Order(StringComparer.Ordinal));
    }

    private static RunEvent Event(EventKind kind) => new(1, 0.001, kind, null, "test");
}
