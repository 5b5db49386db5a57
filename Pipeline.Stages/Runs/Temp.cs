#pragma warning disable
namespace Pipeline.Stages.Runs;
public static class TempX
{
    public static readonly System.Text.Json.JsonSerializerOptions O = new() { Converters = { new TC() }, IncludeFields = true };
    public static string ToJson(this RunDescription r) => System.Text.Json.JsonSerializer.Serialize(r, O);
    private sealed class TC : System.Text.Json.Serialization.JsonConverter<Pipeline.Formats.Model.Topology>
    {
        public override Pipeline.Formats.Model.Topology Read(ref System.Text.Json.Utf8JsonReader reader, System.Type t, System.Text.Json.JsonSerializerOptions o)
        {
            var d = System.Text.Json.JsonSerializer.Deserialize<List<string>>(ref reader)!;
            return new Pipeline.Formats.Model.Topology(d[0], [.. d.Skip(1).Select(x => (x.Split(' ')[0], int.Parse(x.Split(' ')[1])))]);
        }
        public override void Write(System.Text.Json.Utf8JsonWriter w, Pipeline.Formats.Model.Topology v, System.Text.Json.JsonSerializerOptions o) =>
            System.Text.Json.JsonSerializer.Serialize(w, new List<string> { v.Title }.Concat(v.Blocks.Select(b => $"{v.Species[b.Species]} {b.Count}")));
    }
    internal static void Save(this OszicarStream s, Pipeline.Formats.Model.StateWriter w) {}
    internal static void Load(this OszicarStream s, Pipeline.Formats.Model.StateReader w) {}
}
public sealed class OutcarEnd(RunInput input) { public bool IsClosed() => false; public static bool IsClosed(RunInput input) => false; }
