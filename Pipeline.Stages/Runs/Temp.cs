#pragma warning disable
namespace Pipeline.Stages.Runs;
internal static class TempX
{
    public static string ToJson(this RunDescription r) => "";
    internal static void Save(this OszicarStream s, Pipeline.Formats.Model.StateWriter w) {}
    internal static void Load(this OszicarStream s, Pipeline.Formats.Model.StateReader w) {}
}
public sealed class OutcarEnd(RunInput input) { public bool IsClosed() => false; public static bool IsClosed(RunInput input) => false; }
