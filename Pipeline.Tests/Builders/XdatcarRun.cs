using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>
/// A real run of ../shared: XDATCAR by the real parser, time step and masses from the INCAR beside it where there is one.
/// </summary>
internal sealed class XdatcarRun
{
    private XdatcarRun(TestRun trajectory, IReadOnlyList<long> labels, Incar? incar)
    {
        Trajectory = trajectory;
        long? stride = labels.Count > 1 ? labels[1] - labels[0] : null;
        Assert.All(labels.Zip(labels.Skip(1)), pair => Assert.Equal(stride, pair.Second - pair.First));
        Description = trajectory.Description with
        {
            TimestepFs = incar?.TimestepFs,
            LabelStride = stride,
            Masses = incar?.Masses,
        };
    }

    /// <summary>The frames as printed.</summary>
    public TestRun Trajectory { get; }

    public RunDescription Description { get; }

    public Topology Topology => Trajectory.Topology;

    /// <summary>Reads <paramref name="folder"/> below ../shared.</summary>
    public static XdatcarRun Load(string folder, params string[] host)
    {
        string xdatcar = File.Exists(SharedData.Path(folder + "/XDATCAR.gz")) ? folder + "/XDATCAR.gz" : folder + "/XDATCAR";
        Incar? incar = File.Exists(SharedData.Path(folder + "/INCAR")) ? Incar.Parse(SharedData.Bytes(folder + "/INCAR")) : null;
        Xdatcar parser = new();
        FramePool pool = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(SharedData.Bytes(xdatcar)));
        TestRun? run = null;
        List<long> labels = [];
        while (parser.TryParse(ref reader, isFinal: true, pool, out Frame? frame) == ParseStatus.FrameCompleted)
        {
            run ??= new TestRun { Topology = frame!.Topology, Host = host, Masses = incar?.Masses?.ToArray() };
            Assert.Equal(TestRun.Period, frame!.Period);
            run.Coordinates.Add([.. frame.Scaled]);
            run.Cells.Add(frame.Cell);
            labels.Add(frame.Label);
            frame.Release();
        }

        return new XdatcarRun(run ?? throw new InvalidDataException(xdatcar), labels, incar);
    }

    public T Feed<T>(T accumulator)
        where T : IAccumulator
        => Trajectory.Feed(accumulator);

    public ColumnTable Rdf(double radius, double width) =>
        Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = radius, BinWidthAngstrom = width }, Description, "test")).Results()[0];

    public ColumnTable Msd(MsdOptions options) => Feed(new MeanSquaredDisplacement(options, Description, "test")).Results()[0];
}
