namespace Pipeline.Formats.Tables;

/// <summary>One way to write results, as <see cref="OutputRegistry"/> lists it.</summary>
/// <param name="Name">What users write in a configuration: <c>parquet</c>.</param>
/// <param name="Extension">With the dot: <c>.parquet</c>.</param>
/// <param name="Create">Makes a writer; writers keep nothing between tables.</param>
/// <param name="Read">Makes a reader of what the writer writes.</param>
public sealed record OutputDescriptor(string Name, string Extension, Func<ITableWriter> Create, Func<ITableReader> Read);
