namespace Pipeline.Formats.State;

/// <summary>One named flat array of a state; arrays of one state differ in length. An Int128 sum is two Int64 words, high first.</summary>
/// <param name="Name">Name, unique within the state.</param>
/// <param name="Type"><c>int64</c>, <c>float64</c> (little-endian) or <c>utf8</c>.</param>
/// <param name="Shape">Extents, row-major.</param>
/// <param name="Bytes">The values.</param>
public sealed record StateArray(string Name, string Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes);

/// <summary>Everything an accumulator needs to go on exactly.</summary>
/// <param name="Owner">Name of the observable.</param>
/// <param name="Version">Version of the state's meaning.</param>
/// <param name="OptionsSha256">Hash of everything the state depends on besides the frames.</param>
/// <param name="Arrays">The state.</param>
public sealed record StateArrays(string Owner, int Version, string OptionsSha256, IReadOnlyList<StateArray> Arrays);
