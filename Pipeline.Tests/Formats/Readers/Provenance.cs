namespace Pipeline.Tests.Formats.Readers;

/// <summary>One collected file and what was counted in it, from PROVENANCE.tsv.</summary>
internal sealed record CollectedFile(string Path, string Counted, string Peers)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public byte[] Bytes() => SharedData.Bytes("vasp/" + Path);

    /// <summary>Collected files whose name contains one of the words and which are there.</summary>
    public static IReadOnlyList<CollectedFile> Containing(params string[] words)
    {
        string folder = SharedData.Path("vasp");
        string[] lines = File.ReadAllLines(System.IO.Path.Combine(folder, "PROVENANCE.tsv"));
        List<string> header = [.. lines[0].Split('\t')];
        (int place, int name, int counted, int peers) = (header.IndexOf("case"), header.IndexOf("file"), header.IndexOf("counted_from_file"), header.IndexOf("peers"));
        return
        [
            .. lines.Skip(1).Select(static line => line.Split('\t'))
                .Where(c => words.Any(w => c[name].Contains(w, StringComparison.Ordinal)))
                .Select(c => new CollectedFile($"{c[place]}/{c[name]}", c.ElementAtOrDefault(counted) ?? "", c.ElementAtOrDefault(peers) ?? ""))
                .Where(f => File.Exists(System.IO.Path.Combine(folder, f.Path))),
        ];
    }

    /// <summary>The number, list or word behind <c>key=</c> of what was counted.</summary>
    public string Value(string key) =>
        System.Text.RegularExpressions.Regex.Match(Counted, $@"(?:^|\s){key}=('[^']*'|\[[^\]]*\](?:\.\.\[[^\]]*\])?|\S+)", default, TimeSpan.FromSeconds(5)).Groups[1].Value;

    public static string[] Items(string list) =>
        [.. list.Replace("..", ",", StringComparison.Ordinal).Split(',').Select(static w => w.Trim('[', ']', '\'', ' ')).Where(static w => w.Length > 0)];
}
