using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Events;

/// <summary>The registry of kinds of events, and the table of the documentation that is written from it.</summary>
public sealed class EventKindTests
{
    [Fact]
    public void Kinds_AreAllListed_WithOneNameEach()
    {
        EventKind[] declared = [.. typeof(EventKind).GetProperties().Where(static p => p.PropertyType == typeof(EventKind)).Select(static p => (EventKind)p.GetValue(null)!)];

        Assert.Equal(declared.Select(static k => k.Name), EventKind.All.Select(static k => k.Name));
        Assert.Equal(EventKind.All.Count, EventKind.All.Select(static k => k.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(EventKind.All, static k => Assert.Matches("^[a-z]+(_[a-z]+)*$", k.Name));
        Assert.All(EventKind.All, static k => Assert.Contains(k.Severity, new[] { EventKind.Info, EventKind.Warning, EventKind.Error }));
        Assert.All(EventKind.All, static k => Assert.Same(k, EventKind.Of(k.Name)));
    }

    [Fact]
    public void UnknownKind_CannotBeMade()
    {
        Assert.Empty(typeof(EventKind).GetConstructors());
        Assert.Contains("'begun'", Assert.Throws<InvalidDataException>(static () => EventKind.Of("begun")).Message);
    }

    [Fact]
    public void Documentation_HasTheKinds() => DocBlock.Check("docs/tables.md", "event-kinds", string.Join(
        '\n',
        [
            "| kind | severity | when |",
            "| --- | --- | --- |",
            .. EventKind.All.Select(static k => $"| `{k.Name}` | {k.Severity} | {k.Meaning} |"),
        ]));
}
