using System.Text;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>Whether the OUTCAR beside a trajectory ends with VASP's closing lines: the run has ended.</summary>
public sealed class OutcarEnd(RunInput input)
{
    private const int Tail = 4096;
    private long _size = -1;
    private bool _isClosed;

    /// <summary>Looks at the file again if its size has changed.</summary>
    public bool IsClosed()
    {
        string path = Path.Combine(input.Directory, "OUTCAR");
        long? size = input.HasVaspName ? SystemFiles.SizeOf(path) : null;
        if (size is null || size == _size)
        {
            return _isClosed && size is not null;
        }

        try
        {
            using Stream stream = RunProbe.Open(path);
            byte[] bytes = new byte[Math.Min(Tail, stream.Length)];
            stream.Position = stream.Length - bytes.Length;
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string text = Encoding.ASCII.GetString(bytes, 0, read);
            (_size, _isClosed) = (size.Value, text.Contains("General timing and accounting", StringComparison.Ordinal) && text.Contains("Voluntary context switches", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isClosed = false; // asked again at the next look
        }

        return _isClosed;
    }
}
