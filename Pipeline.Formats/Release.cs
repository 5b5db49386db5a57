using System.Reflection;

namespace Pipeline.Formats;

/// <summary>The release that writes: its number only, since files must not differ between two builds of one release.</summary>
public static class Release
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Number { get; } =
        typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
