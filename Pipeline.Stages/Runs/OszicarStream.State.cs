using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>How the OSZICAR is saved with a checkpoint and read on by another process.</summary>
internal sealed partial class OszicarStream
{
    private const string Shorter = "OSZICAR became shorter than what was read of it";
    private const string OtherFile = "OSZICAR is not the file any more that was read before";
    private SourceFingerprint _fingerprint = new(); // of what was consumed
    private string? _resumed; // that of the process before, until it is compared

    /// <summary>Everything later results depend on. What a passing failure of the disk hid is read the next time, and not in it.</summary>
    internal void Save(StateWriter w)
    {
        _parser.Save(w);
        w.Int64("oszicar", _consumed, _used, _label, _offset, _bad, _lines, _reached, _isReplaced ? 1 : 0, IsThere ? 1 : 0);
        w.Text("fingerprint", _resumed ?? _fingerprint.ToHex());
        w.Int64("held", _held is { } held ? [held.Step, held.End] : []);
        w.Float64("held_values", OszicarValues.ToNumbers(_held is { } line ? [line.Values] : []));
        w.Int64("first_bad", _firstBad is { } at ? [at.Position.Offset, at.Position.Line] : []);
        w.Texts("first_bad_texts", _firstBad is { } bad ? [bad.Expected, bad.Found] : []);
        w.Texts("lost", _lost is null ? [] : [_lost]);
        w.Texts("replaced", Source is { } source && _isReplaced ? [source] : []);
    }

    /// <summary>Goes on from there, if the file still is the one that was read: that is looked at when it is read on.</summary>
    internal void Load(StateReader r)
    {
        _parser.Load(r);
        long[] numbers = r.Int64("oszicar", 9);
        (_consumed, _used, _label, _offset, _bad) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        (_lines, _reached, _isReplaced, IsThere) = (numbers[5], numbers[6], numbers[7] != 0, numbers[8] != 0);
        _resumed = r.Text("fingerprint");
        long[] held = r.Int64("held");
        OszicarValues[] values = OszicarValues.FromNumbers(r, "held_values", held.Length / 2);
        long[] bad = r.Int64("first_bad");
        string[] texts = r.Texts("first_bad_texts", bad.Length);
        if (held.Length is not (0 or 2) || bad.Length is not (0 or 2))
        {
            throw new InvalidOperationException("State of an OSZICAR: torn.");
        }

        _held = held.Length == 0 ? null : (held[0], values[0], held[1]);
        _firstBad = bad.Length == 0 ? null : new TrajectoryFormatException("OSZICAR", new SourcePosition(bad[0], bad[1]), texts[0], texts[1]);
        _lost = r.Texts("lost") is [string lost] ? lost : null;
        Source = r.Texts("replaced") is [string source] ? source : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _fingerprint.Dispose();

    /// <summary>
    /// Why the first bytes are not those the process before had consumed; null where they are, and the stream then stands behind them.
    /// </summary>
    private async Task<string?> CompareAsync(Stream stream)
    {
        if (await SourceFingerprint.OfAsync(stream, _consumed) is not { } now)
        {
            return Shorter;
        }

        if (!string.Equals(now.ToHex(), _resumed, StringComparison.Ordinal))
        {
            now.Dispose();
            return OtherFile;
        }

        _fingerprint.Dispose();
        (_fingerprint, _resumed) = (now, null);
        return null;
    }
}
