using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>A frame: its text, which no other has, and where it belongs.</summary>
internal readonly record struct AcceptedFrame(string Text, int Segment, long Step);

/// <summary>
/// What a reader that makes no mistake accepts, told from the bytes alone. At a look it takes all that is visible of the file it has open, up
/// to the first NUL; it goes on in another file at the path if that begins with what was taken; where what was taken is there no more, it
/// begins anew, in a new segment, unless nothing of a frame changed.
/// </summary>
/// <remarks>It knows the layout by arithmetic: header and frames have fixed lengths.</remarks>
internal sealed class FileEventModel(MemoryFolder folder, TimeSpan holeIsDamageAfter)
{
    private const int LabelBytes = 21; // Direct configuration=
    private const int KnownFrames = 32;
    private readonly List<byte> _taken = [];
    private Place _place;
    private int _hole = -1;
    private int _passUntil;
    private int _holeSize;
    private TimeSpan _holeSince;
    private (Place Place, byte[] Before)? _cut;

    public List<AcceptedFrame> Accepted { get; } = [];

    public MemoryFile? Open { get; private set; }

    /// <summary>Files read, or what stood in one place until it was another.</summary>
    public int Pieces => _place.Pieces + 1;

    /// <summary>Frames that were known already.</summary>
    public int Repeated => _place.Repeated;

    /// <summary>Holes that became damage.</summary>
    public int HolesGivenUp { get; private set; }

    public bool HasNew => _place.Frames > (_cut?.Place.Frames ?? 0);

    /// <summary>Where it is between two frames; all that a cut keeps.</summary>
    private record struct Place(int Frames, int Parsed, int Pieces, int Segment, long Base, long LastStep, bool IsBroken, bool StartsPiece, int Left, int Repeated);

    /// <summary>A look of which the first operation that failed was <paramref name="fault"/>.</summary>
    public void Look(TimeSpan now, Fault fault)
    {
        if (fault is not (Fault.Status or Fault.Read))
        {
            TakeAll(now, final: false);
        }

        // Its size is asked for before it is read: that it became shorter is seen although no byte can be.
        while (fault is Fault.Read && (Open ?? folder.At) is { } file && file.Size < _taken.Count)
        {
            LeaveFile();
        }

        if (fault is not Fault.None)
        {
            LetGo();
        }
    }

    /// <summary>The writer has ended: all there is counts, NULs and a last frame without its newline included.</summary>
    public void End(TimeSpan now) => TakeAll(now, final: true);

    public void Cut() => _cut = (_place, [.. CollectionsMarshal.AsSpan(_taken)[.._place.Parsed]]);

    /// <summary>Another reader begins at the last cut.</summary>
    public void Resume()
    {
        (_place, byte[] before) = _cut ?? (default, []);
        Accepted.RemoveRange(_place.Frames, Accepted.Count - _place.Frames);
        Retake(before);
        if (_cut is not null && (folder.At is not { } file || !file.Bytes.StartsWith(before)))
        {
            StartPiece();
        }
    }

    private void TakeAll(TimeSpan now, bool final)
    {
        while ((Open ?? folder.At) is { } file)
        {
            if (file.Bytes.StartsWith(Taken))
            {
                Open = file;
                Take(file.Bytes, now, final, isLast: final && (folder.At is null || folder.At == file));
                if (folder.At is null || folder.At == file)
                {
                    return;
                }

                if (folder.At.Bytes.StartsWith(Taken))
                {
                    LetGo();
                    Open = folder.At;
                    continue;
                }
            }

            LeaveFile();
        }
    }

    /// <summary>There is another now: perhaps only what no frame was made of yet is gone.</summary>
    private void LeaveFile()
    {
        if (_place.Parsed > 0 && _taken.Count > _place.Parsed)
        {
            Retake([.. Taken[.._place.Parsed]]);
        }
        else
        {
            StartPiece();
        }
    }

    private ReadOnlySpan<byte> Taken => CollectionsMarshal.AsSpan(_taken);

    private void StartPiece()
    {
        Retake([]);
        _place = _place with { Parsed = 0, Pieces = _place.Pieces + 1, StartsPiece = true };
    }

    private void Retake(byte[] taken)
    {
        LetGo();
        _taken.Clear();
        _taken.AddRange(taken);
    }

    /// <summary>NULs in a file that is opened next have their time from then on.</summary>
    private void LetGo() => (Open, _hole, _passUntil) = (null, -1, 0);

    /// <summary>Once the writer has ended NULs are bytes like others; a frame without its newline is one only where nothing else has taken the file's place.</summary>
    private void Take(ReadOnlySpan<byte> bytes, TimeSpan now, bool final, bool isLast)
    {
        while (true)
        {
            int from = Math.Min(bytes.Length, Math.Max(_taken.Count, _passUntil)), nul = bytes[from..].IndexOf((byte)0), hole = from + nul;
            int end = final || nul < 0 ? bytes.Length : hole;
            _taken.AddRange(bytes[_taken.Count..end]);
            Accept(isLast);
            if (end == bytes.Length)
            {
                return;
            }

            if (hole != _hole)
            {
                (_hole, _holeSince, _holeSize) = (hole, now, bytes.Length);
                return;
            }

            if (now - _holeSince < holeIsDamageAfter)
            {
                return;
            }

            _passUntil = _holeSize;
            HolesGivenUp++;
        }
    }

    private void Accept(bool isLast)
    {
        while (true)
        {
            int start = Math.Max(_place.Parsed, MemoryFile.HeaderBytes), end = start + MemoryFile.FrameBytes;
            if (end - (isLast ? 1 : 0) > _taken.Count)
            {
                return;
            }

            end = Math.Min(end, _taken.Count);
            if (Taken[start..end].Contains((byte)0))
            {
                _place.IsBroken = true;
                if (NextLabel(end) is not { } next)
                {
                    return;
                }

                _place.Parsed = next;
                continue;
            }

            Accept(Encoding.ASCII.GetString(Taken[start..end]).TrimEnd('\n') + "\n", ((start - MemoryFile.HeaderBytes) / MemoryFile.FrameBytes) + 1);
            _place.Parsed = end;
        }
    }

    private void Accept(string text, long label)
    {
        bool isFirst = _place.StartsPiece && Accepted.Count > 0;
        _place = _place with { Base = _place.StartsPiece ? _place.LastStep : _place.Base, StartsPiece = false };
        int ago = isFirst || _place.Left > 0 ? Accepted.Count - Accepted.FindLastIndex(f => f.Text == text) : int.MaxValue;
        if (ago <= Math.Min(KnownFrames, Accepted.Count))
        {
            // No file tells that VASP went on: one equal frame does not, either, unless it is the last one; two of them do.
            _place = _place with { Repeated = _place.Repeated + 1, IsBroken = isFirst && ago > 1, Left = ago - 1, Base = ago == 1 ? _place.LastStep - label : _place.Base };
            return;
        }

        _place.Segment += (isFirst || _place.IsBroken || _place.Left > 0) && Accepted.Count > 0 ? 1 : 0;
        _place.LastStep = _place.Base + label;
        (_place.IsBroken, _place.Left, _place.Frames) = (false, 0, Accepted.Count + 1);
        Accepted.Add(new AcceptedFrame(text, _place.Segment, _place.LastStep));
    }

    /// <summary>Where the next frame begins whose label can be told: the newline before it is there, too.</summary>
    private int? NextLabel(int from)
    {
        for (int at = from; at + LabelBytes <= _taken.Count; at += MemoryFile.FrameBytes)
        {
            if (!Taken.Slice(at - 1, LabelBytes + 1).Contains((byte)0))
            {
                return at;
            }
        }

        return null;
    }
}
