namespace Pipeline.Formats.Model;

/// <summary>What an accumulator may see of a frame. A ref struct, so it cannot outlive <c>Add</c>.</summary>
public readonly ref struct FrameView(Frame frame)
{
    /// <inheritdoc cref="Frame.Index"/>
    public long Index { get; } = frame.Index;

    /// <inheritdoc cref="Frame.Ordinal"/>
    public long Ordinal { get; } = frame.Ordinal;

    /// <inheritdoc cref="Frame.Number"/>
    public long Number { get; } = frame.Number;

    /// <inheritdoc cref="Frame.Step"/>
    public long Step { get; } = frame.Step;

    /// <inheritdoc cref="Frame.Segment"/>
    public int Segment { get; } = frame.Segment;

    /// <inheritdoc cref="Frame.TimeFs"/>
    public double TimeFs { get; } = frame.TimeFs;

    /// <inheritdoc cref="Frame.Cell"/>
    public Cell Cell { get; } = frame.Cell;

    /// <inheritdoc cref="Frame.Period"/>
    public long Period { get; } = frame.Period;

    /// <summary>Species and order of the atoms, as the run names them.</summary>
    public Topology Topology { get; } = frame.Named ?? frame.Topology;

    /// <inheritdoc cref="Frame.Scaled"/>
    public ReadOnlySpan<long> Scaled { get; } = frame.Scaled;

    /// <inheritdoc cref="Frame.Unwrapped"/>
    public ReadOnlySpan<long> Unwrapped { get; } = frame.Unwrapped;

    /// <inheritdoc cref="Frame.Printed"/>
    public ReadOnlySpan<long> Printed { get; } = frame.Printed;
}
