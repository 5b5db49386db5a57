namespace Pipeline.Stages.Figures;

/// <summary>One pair of axes and what is drawn on them.</summary>
/// <param name="Title">What tells it from the other panels; empty where there are none.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Marks">What is drawn, the first below the others.</param>
public sealed record Panel(string Title, Axis X, Axis Y, IReadOnlyList<Mark> Marks);
