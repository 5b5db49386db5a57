using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>Tests that run the program on small runs in a directory of their own.</summary>
public abstract class ProgramTests : IDisposable
{
    private protected Scratch Scratch { get; } = new();

    public void Dispose()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A run of a few frames with its INCAR; the offset makes other coordinates.</summary>
    private protected string Small(string name, int frames, int offset = 0)
    {
        Scratch.Write(name + "/INCAR", "POTIM = 2\nIBRION = 0\n");
        Scratch.Write(name + "/XDATCAR", SmallXdatcar.Header + string.Concat(SmallXdatcar.Labels(frames).Select((label, i) => SmallXdatcar.Frame(label, i + offset))));
        return Scratch[name];
    }
}
