using System.Buffers;
using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>
/// The OSZICAR beside a trajectory, read on when a result is computed, as far as the trajectory has been analysed (the files of a
/// run never wait for each other; they are joined by step). Nothing it holds can end a run: what is wrong becomes an event.
/// </summary>
/// <param name="input">The files of the piece it stands beside.</param>
/// <param name="run">What the run is.</param>
/// <param name="records">Where its lines go.</param>
/// <param name="name">Its name in messages and metadata, of which the extension may be <c>.gz</c>.</param>
/// <param name="offset">Added to a step it prints to give the step of the run.</param>
internal sealed partial class OszicarStream(RunInput input, RunDescription run, OszicarRecords records, string name = "OSZICAR", long offset = 0) : IDisposable
{
    private const int ReadSize = 1 << 17;
    private readonly Oszicar _parser = new();
    private readonly long _printed = Math.Max(1, run.LabelStride ?? 1);
    private string? _path;
    private long _consumed;
    private long _used;
    private (long Step, OszicarValues Values, long End)? _held;
    private long _label;
    private long _offset = offset;
    private long _lines;
    private long _reached; // step of the last line taken
    private bool _isReplaced;
    private long _bad;
    private TrajectoryFormatException? _firstBad;
    private string? _lost; // for good
    private string? _failure; // of the last look

    /// <summary>The member of the chain it is of.</summary>
    public int Member { get; init; }

    /// <summary>There is a file, or was one.</summary>
    public bool IsThere { get; private set; }

    /// <summary>The last step it was asked for has been read, so that those behind it are another file's.</summary>
    public bool HasReached(long step) => _isReplaced || _reached >= step || _held?.Step > step;

    /// <summary>Bytes and hash of what was used, for the metadata; null before the end, or where nothing was.</summary>
    public string? Source { get; private set; }

    /// <summary>Reads on to a step.</summary>
    /// <param name="firstStep">First analysed step: lines before it are not the analysed run's.</param>
    /// <param name="lastStep">Last analysed step.</param>
    /// <param name="isFinal">Neither file grows any more.</param>
    public async Task ReadToAsync(long firstStep, long lastStep, bool isFinal)
    {
        _failure = null;
        try
        {
            LookForIt();
            if (_path is not null && _lost is null && !_isReplaced)
            {
                await ReadAsync(firstStep, lastStep, isFinal);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _failure = error is InvalidDataException ? "OSZICAR is no whole packed file" : "OSZICAR cannot be read on";
        }
    }

    /// <summary>The range used and the hash of its end, once nothing grows any more.</summary>
    public async Task SealAsync()
    {
        if (_path is null || _used == 0 || _lost is OtherFile || _isReplaced)
        {
            return;
        }

        try
        {
            if (_resumed is not null)
            {
                await using Stream before = RunProbe.Open(_path);
                if (await CompareAsync(before) is OtherFile)
                {
                    _lost = OtherFile;
                    return;
                }
            }

            await using Stream stream = RunProbe.Open(_path);
            string? hash = await TailHash.OfAsync(stream, _used);
            Source = hash is null ? null : FormattableString.Invariant($"{NameWith(Path.GetExtension(_path))}[0,{_used}) sha256-tail={hash}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _failure ??= "OSZICAR cannot be read again";
        }
    }

    /// <summary>What is wrong with it, if it was to be read to this step.</summary>
    /// <param name="summary">Totals of the frames.</param>
    /// <param name="lastStep">The last analysed step it should hold.</param>
    /// <param name="isFinal">Nothing grows any more.</param>
    public IEnumerable<RunEvent> Events(RunSummary summary, long lastStep, bool isFinal)
    {
        if (_firstBad is { } bad)
        {
            yield return Event(EventKind.OszicarDamaged, string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {Plural.Of(_bad, "line")} cannot be read, left out; the first at byte {bad.Position.Offset}, line {bad.Position.Line + 1}: expected {bad.Expected}, found {bad.Found}"));
        }

        if ((_lost ?? _failure) is { } lost)
        {
            yield return Event(EventKind.OszicarDamaged, name + lost["OSZICAR".Length..] + "; temperatures and energies stand as far as it was read");
        }

        if (isFinal && IsThere && _lost is null && _failure is null && _reached < lastStep)
        {
            yield return Event(EventKind.OszicarShort, _lines == 0
                ? $"{name} has no line of the analysed steps: no temperatures and energies"
                : string.Create(CultureInfo.InvariantCulture, $"{name} {(_isReplaced ? "was replaced when it had been read to" : "ends with")} step {_reached}, the trajectory {(_isReplaced ? "had come to" : "with")} {lastStep}: temperatures and energies stand as far as there are any"));
        }

        RunEvent Event(EventKind kind, string message) =>
            new(summary.LastStep, summary.LastTimePs, kind, null, message);
    }

    /// <summary>
    /// Whether another file stands in its place by now: what VASP writes after it was started again there. It is not read any more then.
    /// One that was only written on is no other.
    /// </summary>
    public async Task<bool> IsReplacedAsync()
    {
        LookForIt();
        if (_isReplaced || _path is null || _consumed == 0)
        {
            return _isReplaced = true; // nothing was read of it: what is there belongs to whoever comes
        }

        string before = _resumed ?? _fingerprint.ToHex();
        string? now = null;
        try
        {
            await using Stream stream = RunProbe.Open(_path);
            using SourceFingerprint? there = await SourceFingerprint.OfAsync(stream, _consumed);
            now = there?.ToHex();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // VASP removed it, or it cannot be read: not the one that was read.
        }

        if (!string.Equals(now, before, StringComparison.Ordinal))
        {
            _isReplaced = true;
            Source = FormattableString.Invariant($"{NameWith(Path.GetExtension(_path))}[0,{_consumed}) sha256[{SourceFingerprint.FromOf(_consumed)},{_consumed})={before}");
        }

        return _isReplaced;
    }

    private void LookForIt()
    {
        _path ??= _isReplaced ? null : Find();
        IsThere |= _path is not null;
    }

    private string NameWith(string extension) => string.Equals(extension, ".gz", StringComparison.Ordinal) ? name + extension : name;

    private string? Find()
    {
        string? path = input.HasVaspName ? RunInput.PathOf(input.Directory, "OSZICAR") : null;
        return path ?? (_consumed > 0 && input.HasVaspName ? Path.Combine(input.Directory, "OSZICAR") : null); // one that was read and is gone is missed
    }

    private async Task ReadAsync(long firstStep, long lastStep, bool isFinal)
    {
        if (_held is { } held && !Take(held, firstStep, lastStep))
        {
            return;
        }

        await using Stream stream = RunProbe.Open(_path!);
        _lost = _resumed is not null ? await CompareAsync(stream) : Skip(stream, _consumed) ? null : Shorter;
        if (_lost is not null)
        {
            return;
        }

        Read(stream, firstStep, lastStep, isFinal);
    }

    private void Read(Stream stream, long firstStep, long lastStep, bool isFinal)
    {
        byte[] buffer = new byte[ReadSize];
        int length = 0;
        while (true)
        {
            int read = stream.Read(buffer, length, buffer.Length - length);
            int hole = isFinal ? -1 : buffer.AsSpan(length, read).IndexOf((byte)0); // a page that is not visible yet
            length += hole < 0 ? read : hole;
            SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(buffer, 0, length));
            bool reached = Parse(ref reader, firstStep, lastStep);
            _consumed += reader.Consumed;
            _fingerprint.Append(buffer.AsSpan(0, (int)reader.Consumed));
            if (reached || read == 0 || hole >= 0)
            {
                return;
            }

            length -= (int)reader.Consumed;
            buffer.AsSpan((int)reader.Consumed, length).CopyTo(buffer);
            if (length == buffer.Length)
            {
                _lost = FormattableString.Invariant($"OSZICAR has no newline in {length} bytes");
                return;
            }
        }
    }

    /// <summary>Whether a step beyond the last was met; it is kept for the next time.</summary>
    private bool Parse(ref SequenceReader<byte> reader, long firstStep, long lastStep)
    {
        while (true)
        {
            try
            {
                if (!_parser.TryParse(ref reader, out OszicarStep step))
                {
                    return false;
                }

                if (!Take((StepOf(step), new OszicarValues(step.TemperatureK, step.TotalEv, step.FreeEv, step.KineticEv), _parser.Position.Offset), firstStep, lastStep))
                {
                    return true;
                }
            }
            catch (TrajectoryFormatException error)
            {
                _firstBad ??= error;
                _bad++;
            }
        }
    }

    /// <summary>
    /// The step a line belongs to: a file that counts from 1 again goes on behind the last step a frame was printed at, as the trajectory's
    /// labels do.
    /// </summary>
    private long StepOf(OszicarStep step)
    {
        long label = step.Step == Frame.NoLabel ? _label + 1 : step.Step;
        _offset += label <= _label ? _label / _printed * _printed : 0;
        _label = label;
        return label + _offset;
    }

    private bool Take((long Step, OszicarValues Values, long End) line, long firstStep, long lastStep)
    {
        if (line.Step > lastStep)
        {
            _held = line;
            return false;
        }

        _held = null;
        _used = line.End;
        if (line.Step >= firstStep)
        {
            records.Add(line.Step, line.Values);
            (_lines, _reached) = (_lines + 1, line.Step);
        }

        return true;
    }

    private static bool Skip(Stream stream, long bytes)
    {
        if (stream.CanSeek)
        {
            stream.Position = Math.Min(bytes, stream.Length);
            return stream.Length >= bytes;
        }

        byte[] buffer = new byte[ReadSize];
        while (bytes > 0)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (read == 0)
            {
                return false;
            }

            bytes -= read;
        }

        return true;
    }
}
