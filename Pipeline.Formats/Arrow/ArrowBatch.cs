namespace Pipeline.Formats.Arrow;

/// <summary>A record batch as it lies in the file.</summary>
internal sealed record ArrowBatch(int Rows, IReadOnlyList<ArrowValues> Columns);
