using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Events;

/// <summary>Collects events of a run; a kind that floods is cut off and counted.</summary>
public sealed class EventLog
{
    /// <summary>What the table <c>events</c> is.</summary>
    public static readonly TableSchema Schema = new("events", 1)
    {
        Definition = "what the bytes of the source showed: segment breaks, damaged text, physics alarms",
        Columns =
        [
            ColumnSchema.Frames("Trajectory frames the table covers"),
            ColumnSchema.Int64("step", "1", "Molecular-dynamics step").Key(),
            ColumnSchema.Float64("time_ps", "ps", "Simulated time, step x time step; null where the event is of no moment"),
            ColumnSchema.Utf8("kind", "What happened; the kinds are listed below").Key(),
            ColumnSchema.Utf8("severity", "info, warning or error"),
            ColumnSchema.Int64("atom", "1", "Atom, counted from 1; null where none is meant").Key(),
            ColumnSchema.Utf8("message", "What was seen"),
        ],
    };

    private const int MaxPerKind = 1000;
    private readonly List<RunEvent> _events = [];
    private readonly HashSet<string> _serious = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Events seen so far, by kind, those cut off included.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Kinds of which every event seen was a note (severity <c>info</c>).</summary>
    public IReadOnlySet<string> NotesOnly => _counts.Keys.Except(_serious, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);

    /// <summary>The first event of a kind that was seen, by step.</summary>
    public RunEvent First(string kind) => _events.Where(e => string.Equals(e.Kind, kind, StringComparison.Ordinal)).MinBy(static e => e.Step)!;

    /// <summary>Records an event.</summary>
    public void Add(RunEvent runEvent)
    {
        ArgumentNullException.ThrowIfNull(runEvent);
        long seen = _counts.GetValueOrDefault(runEvent.Kind) + 1;
        _counts[runEvent.Kind] = seen;
        if (!string.Equals(runEvent.Severity, EventKind.Info, StringComparison.Ordinal))
        {
            _serious.Add(runEvent.Kind);
        }

        if (seen <= MaxPerKind)
        {
            _events.Add(runEvent);
        }
    }

    /// <summary>A copy that later events do not change, with further ones.</summary>
    public EventLog With(IEnumerable<RunEvent> more)
    {
        EventLog copy = new();
        copy._events.AddRange(_events);
        copy._serious.UnionWith(_serious);
        foreach ((string kind, long seen) in _counts)
        {
            copy._counts.Add(kind, seen);
        }

        foreach (RunEvent e in more)
        {
            copy.Add(e);
        }

        return copy;
    }

    /// <summary>The table <c>events</c>, sorted by step, kind, atom.</summary>
    public ColumnTable ToTable(long frames)
    {
        IEnumerable<RunEvent> rows = _events;
        foreach ((string kind, long seen) in _counts.Where(c => c.Value > MaxPerKind))
        {
            RunEvent last = _events.Last(e => string.Equals(e.Kind, kind, StringComparison.Ordinal));
            rows = rows.Append(last with { Atom = null, Message = NotListed(seen - MaxPerKind) });
        }

        TableBuilder table = new(Schema);
        RunEvent[] sorted = [.. rows.OrderBy(e => e.Step).ThenBy(e => e.Kind, StringComparer.Ordinal).ThenBy(e => e.Atom ?? 0)];
        foreach (RunEvent e in sorted)
        {
            table.Int64("frames", frames);
            table.Int64("step", e.Step);
            table.Float64("time_ps", e.TimePs);
            table.Utf8("kind", e.Kind);
            table.Utf8("severity", e.Severity);
            table.Int64("atom", e.Atom);
            table.Utf8("message", e.Message);
        }

        return table.ToTable(frames);
    }

    private static string NotListed(long more) =>
        FormattableString.Invariant($"{more} more {Plural.Noun(more, "event")} of this kind {Plural.Noun(more, "is", "are")} not listed");

    /// <summary>Writes the events, and how many of each kind were seen.</summary>
    internal void Save(StateWriter w)
    {
        w.Int64("event_steps", [.. _events.Select(static e => e.Step)]);
        w.Float64("event_times_ps", [.. _events.Select(static e => e.TimePs)]);
        w.Int64("event_has_atom", [.. _events.Select(static e => e.Atom is null ? 0L : 1)]);
        w.Int64("event_atoms", [.. _events.Select(static e => e.Atom ?? 0)]);
        w.Texts("event_kinds", [.. _events.Select(static e => e.Kind)]);
        w.Texts("event_severities", [.. _events.Select(static e => e.Severity)]);
        w.Texts("event_messages", [.. _events.Select(static e => e.Message)]);
        w.Texts("event_seen_kinds", _counts.Keys);
        w.Int64("event_seen", [.. _counts.Values]);
        w.Texts("event_serious_kinds", [.. _serious.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Goes on from them; what this log held is gone.</summary>
    internal void Load(StateReader r)
    {
        long[] steps = r.Int64("event_steps");
        int count = steps.Length;
        double[] times = r.Float64("event_times_ps", count);
        long[] hasAtom = r.Int64("event_has_atom", count), atoms = r.Int64("event_atoms", count);
        string[] kinds = r.Texts("event_kinds", count);
        _ = r.Texts("event_severities", count); // the kinds'
        string[] messages = r.Texts("event_messages", count);
        _events.Clear();
        for (int i = 0; i < count; i++)
        {
            _events.Add(new RunEvent(steps[i], times[i], EventKind.Of(kinds[i]), hasAtom[i] == 0 ? null : atoms[i], messages[i]));
        }

        string[] seenKinds = r.Texts("event_seen_kinds");
        long[] seen = r.Int64("event_seen", seenKinds.Length);
        _counts.Clear();
        for (int i = 0; i < seen.Length; i++)
        {
            _counts.Add(seenKinds[i], seen[i]);
        }

        _serious.Clear();
        _serious.UnionWith(r.Texts("event_serious_kinds"));
    }
}
