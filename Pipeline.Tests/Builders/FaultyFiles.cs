using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders;

/// <summary>The system's files, counted, and failing where a test says so: no real file returns EIO or ESTALE when asked to.</summary>
internal sealed class FaultyFiles : ITailFiles
{
    public int Opens { get; private set; }

    /// <summary>On open files.</summary>
    public int Stats { get; private set; }

    /// <summary>Of paths.</summary>
    public int PathStats { get; private set; }

    public int Reads { get; private set; }

    public long BytesRead { get; private set; }

    public bool OnNetwork { get; set; }

    /// <summary>Bytes a read gives at most.</summary>
    public int LongestRead { get; set; } = int.MaxValue;

    public Func<Exception>? OpenError { get; set; }

    public Func<Exception>? StatError { get; set; }

    public Func<Exception>? ReadError { get; set; }

    public int OpenFiles { get; private set; }

    public bool? IsNetwork(string path) => OnNetwork;

    public ITailFile Open(string path)
    {
        Opens++;
        Throw(OpenError);
        ITailFile file = SystemFiles.Instance.Open(path);
        OpenFiles++;
        return new FaultyFile(this, file);
    }

    public FileStatus? Status(string path)
    {
        PathStats++;
        return SystemFiles.Instance.Status(path);
    }

    private static void Throw(Func<Exception>? error)
    {
        if (error is not null)
        {
            throw error();
        }
    }

    private sealed class FaultyFile(FaultyFiles files, ITailFile file) : ITailFile
    {
        public FileStatus Status()
        {
            files.Stats++;
            Throw(files.StatError);
            return file.Status();
        }

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
        {
            files.Reads++;
            Throw(files.ReadError);
            int read = await file.ReadAsync(buffer[..Math.Min(buffer.Length, files.LongestRead)], offset, cancellationToken);
            files.BytesRead += read;
            return read;
        }

        public void Dispose()
        {
            files.OpenFiles--;
            file.Dispose();
        }
    }
}
