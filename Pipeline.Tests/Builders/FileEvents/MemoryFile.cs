using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>A trajectory in memory: what its writer means, and what of that is visible; NULs are what is not.</summary>
internal sealed class MemoryFile
{
    /// <summary>Bytes of the header and of every frame.</summary>
    public const int FrameBytes = 142;

    private readonly List<byte> _meant = [];
    private readonly List<byte> _visible = [];
    private readonly List<(int From, int To)> _holes = [];

    public static int HeaderBytes => SmallXdatcar.Header.Length;

    public long Inode { get; init; }

    public long Links { get; set; } = 1;

    public long Modified { get; set; }

    public long Changed { get; set; }

    /// <summary>Who has it open gets errors: on another node it was deleted.</summary>
    public bool IsStale { get; set; }

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_visible);

    public int Size => _visible.Count;

    public bool HasHole => _holes.Count > 0;

    public int FirstHole => _holes.Select(static h => h.From).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>Writes on: no two frames of a test are the same, whatever file they are in.</summary>
    public void Append(int bytes, Func<int> nextFrame)
    {
        int to = Size + bytes;
        Mean(to, nextFrame);
        _visible.AddRange(CollectionsMarshal.AsSpan(_meant)[Size..to]);
    }

    public void AppendNuls(int bytes, Func<int> nextFrame, bool forEver)
    {
        int from = Size;
        Mean(from + bytes, nextFrame);
        CollectionsMarshal.SetCount(_visible, from + bytes);
        CollectionsMarshal.AsSpan(_visible)[from..].Clear();
        if (!forEver && bytes > 0)
        {
            _holes.Add((from, from + bytes));
        }
    }

    public void Fill()
    {
        foreach ((int from, int to) in _holes)
        {
            Show(from, to);
        }

        _holes.Clear();
    }

    public void FillPage(int skip, int bytes)
    {
        if (_holes.Count == 0)
        {
            return;
        }

        (int from, int to) = _holes[0];
        (int start, int end) = (Math.Min(from + skip, to), Math.Min(from + skip + bytes, to));
        Show(start, end);
        _holes.RemoveAt(0);
        _holes.InsertRange(0, new[] { (from, start), (end, to) }.Where(static h => h.Item2 > h.Item1));
    }

    public void Truncate(int size)
    {
        CollectionsMarshal.SetCount(_visible, size);
        CollectionsMarshal.SetCount(_meant, size);
        List<(int From, int To)> left = [.. _holes.Select(h => (h.From, Math.Min(h.To, size))).Where(static h => h.Item2 > h.From)];
        _holes.Clear();
        _holes.AddRange(left);
    }

    /// <summary>The bytes as they are visible now, in another file.</summary>
    public MemoryFile Copy(long inode)
    {
        MemoryFile copy = new() { Inode = inode };
        copy._meant.AddRange(_visible);
        copy._visible.AddRange(_visible);
        return copy;
    }

    /// <summary>End of the last frame that is whole by its size.</summary>
    public int EndOfWholeFrames() => Size < HeaderBytes ? 0 : HeaderBytes + ((Size - HeaderBytes) / FrameBytes * FrameBytes);

    public static string Frame(long label, long number)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Direct configuration={label,6}\n");
        for (int atom = 0; atom < 3; atom++)
        {
            text.Append(' ').Append(XdatcarText.Field((10_000_000 * (atom + 1)) + (number * (atom + 1))))
                .Append(XdatcarText.Field(25_000_000 + (number * 37 % 1000)))
                .Append(XdatcarText.Field(50_000_000 + number)).Append('\n');
        }

        return text.ToString();
    }

    private void Mean(int size, Func<int> nextFrame)
    {
        while (_meant.Count < size)
        {
            int behind = _meant.Count - HeaderBytes;
            string next = behind < 0 ? SmallXdatcar.Header[_meant.Count..] : Frame((behind / FrameBytes) + 1, nextFrame())[(behind % FrameBytes)..];
            _meant.AddRange(Encoding.ASCII.GetBytes(next));
        }
    }

    private void Show(int from, int to) => CollectionsMarshal.AsSpan(_meant)[from..to].CopyTo(CollectionsMarshal.AsSpan(_visible)[from..]);
}
