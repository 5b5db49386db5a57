using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands;

/// <summary>What replay prints to stdout: the path of each file, or one JSON object.</summary>
internal static class ReplayOutput
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(IReadOnlyList<RunReport> reports, OutputLayout layout, bool json, TextWriter output)
    {
        if (!json)
        {
            foreach (string file in reports.SelectMany(r => r.Files?.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value) ?? []))
            {
                await output.WriteLineAsync(file);
            }

            return;
        }

        await output.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                @out = layout.Root,
                runs = reports.Select(r => new
                {
                    run = r.RunId,
                    exitCode = r.Code,
                    frames = r.Frames,
                    @sealed = r.Sealed,
                    tornBytes = r.Outcome?.TornBytes,
                    seconds = Math.Round(r.Seconds, 3),
                    timestepFs = r.Run?.TimestepFs,
                    frameIntervalFs = r.Run?.FrameIntervalFs,
                    notices = r.Run?.Notices,
                    equilibration = r.Equilibration is { } advice ? new { suggestedPs = advice.SuggestedPs, text = advice.Text } : null,
                    error = r.Error,
                    files = r.Files?.OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary(f => f.Key, f => layout.Relative(f.Value), StringComparer.Ordinal),
                }),
            },
            s_json));
    }
}
