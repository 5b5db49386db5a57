using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Events;

namespace Pipeline.Tests.Stages.Events;

public sealed class EventLogTests
{
    [Fact]
    public void NotesOnly_AKindOfWhichOneEventIsMore_IsNotAmongThem()
    {
        EventLog log = new();
        log.Add(Event("lowpass_missing", "info"));
        log.Add(Event("mixed", "info"));
        log.Add(Event("damage", "error"));
        EventLog more = log.With([Event("mixed", "warning"), Event("shared_ligand", "info")]);

        Assert.Equal(["lowpass_missing", "mixed"], log.NotesOnly.Order(StringComparer.Ordinal));
        Assert.Equal(["lowpass_missing", "shared_ligand"], more.NotesOnly.Order(StringComparer.Ordinal));
        Assert.Equal(["lowpass_missing", "shared_ligand"], more.With([]).NotesOnly.Order(StringComparer.Ordinal));
    }

    private static RunEvent Event(string kind, string severity) => new(1, 0.001, kind, severity, null, "test");
}
