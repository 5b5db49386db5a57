using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Events;

/// <summary>Collects events of a run; a kind that floods is cut off and counted.</summary>
public sealed class EventLog
{
    private const int MaxPerKind = 1000;
    private static readonly RunEvent s_none = new(0, 0, "", "", null, "");
    private readonly List<RunEvent> _events = [];
    private readonly HashSet<string> _serious = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Events seen so far, by kind, those cut off included.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Kinds of which every event seen was a note (severity <c>info</c>).</summary>
    public IReadOnlySet<string> NotesOnly => _counts.Keys.Except(_serious, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);

    /// <summary>Records an event.</summary>
    public void Add(RunEvent runEvent)
    {
        ArgumentNullException.ThrowIfNull(runEvent);
        long seen = _counts.GetValueOrDefault(runEvent.Kind) + 1;
        _counts[runEvent.Kind] = seen;
        if (!string.Equals(runEvent.Severity, "info", StringComparison.Ordinal))
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
            rows = rows.Append(last with { Atom = null, Message = FormattableString.Invariant($"{seen - MaxPerKind} more events of this kind are not listed") });
        }

        TableBuilder table = new();
        RunEvent[] sorted = [.. rows.OrderBy(e => e.Step).ThenBy(e => e.Kind, StringComparer.Ordinal).ThenBy(e => e.Atom ?? 0)];
        foreach (RunEvent e in sorted.Length > 0 ? sorted : [s_none])
        {
            table.Int64("frames", "1", frames, "Trajectory frames the table covers");
            table.Int64("step", "1", e.Step, "Molecular-dynamics step");
            table.Float64("time_ps", "ps", e.TimePs, "Simulated time");
            table.Utf8("kind", e.Kind);
            table.Utf8("severity", e.Severity);
            table.Int64("atom", "1", e.Atom, "Atom, counted from 1");
            table.Utf8("message", e.Message);
        }

        if (sorted.Length == 0)
        {
            table.Clear();
        }

        return table.ToTable("events", 1, frames, "what the bytes of the source showed: segment breaks, damaged text, physics alarms");
    }
}
