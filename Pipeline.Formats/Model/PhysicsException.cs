namespace Pipeline.Formats.Model;

/// <summary>The bytes are well-formed but cannot be one run, or a quantity leaves the range in which it can be computed exactly.</summary>
/// <param name="message">What contradicts what, with numbers and both sources.</param>
public sealed class PhysicsException(string message) : Exception(message);
