namespace Pipeline.Formats.Arrow;

/// <summary>Bytes are no Arrow IPC file, or one that uses what this reader does not know.</summary>
internal sealed class ArrowFormatException(string message, Exception? inner = null) : Exception(message, inner);
