namespace Pipeline.Formats.Model;

/// <summary>One thing the bytes of the source showed: a row of the table <c>events</c>.</summary>
/// <param name="Step">Step at which it was seen.</param>
/// <param name="TimePs">Simulated time; NaN where unknown.</param>
/// <param name="What">What kind of thing.</param>
/// <param name="Atom">Atom, counted from 1; null where none is meant.</param>
/// <param name="Message">What was seen, without paths.</param>
public sealed record RunEvent(long Step, double TimePs, EventKind What, long? Atom, string Message)
{
    /// <summary>Name of its kind.</summary>
    public string Kind => What.Name;

    /// <summary>How serious it is.</summary>
    public string Severity => What.Severity;
}
