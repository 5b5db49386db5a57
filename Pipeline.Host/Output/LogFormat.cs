namespace Pipeline.Host.Output;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
