namespace Pipeline.Tests.Builders;

/// <summary>The end of every wait: tests wait for conditions, however slow the machine is, and this only ends one that would last for ever.</summary>
internal static class Hang
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
}
