using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Arrow;

/// <summary>Stand-in until the Arrow state file is merged.</summary>
public static class StateFile
{
    /// <summary>Writes.</summary>
    public static void Write(Stream destination, IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(destination);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { states = states.Select(s => new { s.Owner, s.Version, s.OptionsSha256, Arrays = s.Arrays.Select(a => new { a.Name, a.Type, a.Shape, Bytes = a.Bytes.ToArray() }) }), metadata });
        destination.Write(SHA256.HashData(body));
        destination.Write(body);
    }

    /// <summary>Reads.</summary>
    public static StateFileContent Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 32 || !SHA256.HashData(file.Span[32..]).AsSpan().SequenceEqual(file.Span[..32]))
        {
            throw new InvalidDataException("corrupt");
        }

        using JsonDocument document = JsonDocument.Parse(file[32..]);
        return new StateFileContent(
            [.. document.RootElement.GetProperty("states").EnumerateArray().Select(s => new StateArrays(s.GetProperty("Owner").GetString()!, s.GetProperty("Version").GetInt32(), s.GetProperty("OptionsSha256").GetString()!, [.. s.GetProperty("Arrays").EnumerateArray().Select(a => new StateArray(a.GetProperty("Name").GetString()!, a.GetProperty("Type").GetString()!, [.. a.GetProperty("Shape").EnumerateArray().Select(x => x.GetInt32())], a.GetProperty("Bytes").GetBytesFromBase64()))]))],
            document.RootElement.GetProperty("metadata").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal));
    }
}

/// <summary>Content.</summary>
public sealed record StateFileContent(IReadOnlyList<StateArrays> States, IReadOnlyDictionary<string, string> Metadata);
