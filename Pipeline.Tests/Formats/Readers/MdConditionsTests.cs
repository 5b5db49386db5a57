using System.Text;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>What two INCARs say of the physics: the same however it is written, or other with both values.</summary>
public sealed class MdConditionsTests
{
    [Theory]
    [InlineData("TEBEG = 300", "TEBEG = 300.0 ; TEEND = 300")]
    [InlineData("TEBEG = 300", "TEBEG = 300.0000001")]
    [InlineData("TEBEG = 300", "IBRION = 0\nTEBEG = 3E2 K")]
    [InlineData("TEBEG = 300", "POTIM = 1")] // without a thermostat, and in a continuation, it plays no part
    [InlineData("TEBEG = XXX", "TEBEG = 300")] // what nothing is known of
    [InlineData("TEBEG = 300\nMDALGO = 0\nSMASS = 0", "TEBEG = 300\nMDALGO = 2 ; SMASS = 0.0")]
    [InlineData("MDALGO = 0", "MDALGO = 1\nANDERSEN_PROB = 0.0")] // both NVE
    [InlineData("MDALGO = 3\nTEBEG = 300\nLANGEVIN_GAMMA = 10 10 10", "MDALGO = 3\nTEBEG = 300\nLANGEVIN_GAMMA = 3*10.0")]
    [InlineData("ISIF = 2\nPSTRESS = 0", "ISIF = 0\nPSTRESS = 5")] // a cell that is held feels no pressure
    [InlineData("ISIF = 3\nPSTRESS = 5", "ISIF = 3\nPSTRESS = 5.00\nPMASS = 1000")]
    [InlineData("TEBEG = 300\nNSW = 10\nNBLOCK = 1\nNWRITE = 1", "TEBEG = 300\nNSW = 5000\nNCORE = 4")]
    public void SamePhysics_DiffersInNothing(string one, string other)
    {
        Assert.Null(Difference(one, other));
        Assert.Null(Difference(other, one));
    }

    [Theory]
    [InlineData("TEBEG = 300", "TEBEG = 900", "temperature 300 K, then 900 K")]
    [InlineData("TEBEG = 300", "TEBEG = 300.1", "temperature 300 K, then 300.1 K")]
    [InlineData("TEBEG = 300", "TEBEG = 300\nTEEND = 600", "temperature 300 K, then 300 to 600 K")]
    [InlineData("TEBEG = 300\nTEEND = 600", "TEBEG = 600\nTEEND = 900", "temperature 300 to 600 K, then 600 to 900 K")]
    [InlineData("TEBEG = 300\nTEEND = 600", "TEBEG = 300\nTEEND = 600", "temperature 300 to 600 K, then 300 to 600 K")] // back to the start of the ramp
    [InlineData("TEBEG = 300\nTEEND = 600", "TEBEG = 600", "temperature 300 to 600 K, then 600 K")]
    [InlineData("MDALGO = 2\nSMASS = 0\nTEBEG = 300", "MDALGO = 2\nSMASS = 0", "temperature 300 K, then 0 K")] // VASP's default, and a thermostat takes it
    [InlineData("MDALGO = 2\nSMASS = 0", "MDALGO = 3\nLANGEVIN_GAMMA = 10 10", "Nose-Hoover thermostat (SMASS = 0), then Langevin thermostat (LANGEVIN_GAMMA = 10)")]
    [InlineData("MDALGO = 3\nLANGEVIN_GAMMA = 10 10", "MDALGO = 3\nLANGEVIN_GAMMA = 10 1", "LANGEVIN_GAMMA = 10), then Langevin thermostat (LANGEVIN_GAMMA = 10 1)")]
    [InlineData("SMASS = -3", "SMASS = 2", "Nose-Hoover thermostat (SMASS = 2)")]
    [InlineData("SMASS = 1", "SMASS = 2", "(SMASS = 1), then Nose-Hoover thermostat (SMASS = 2)")]
    [InlineData("SMASS = -3", "SMASS = -1", "velocities scaled")]
    [InlineData("MDALGO = 1\nANDERSEN_PROB = 0.1", "MDALGO = 1\nANDERSEN_PROB = 0.2", "ANDERSEN_PROB = 0.1")]
    [InlineData("MDALGO = 5\nCSVR_PERIOD = 50", "MDALGO = 4\nNHC_NCHAINS = 3", "CSVR thermostat (CSVR_PERIOD = 50), then Nose-Hoover chains (NHC_NCHAINS = 3, NHC_PERIOD = 40)")]
    [InlineData("ISIF = 2", "ISIF = 3", "fixed cell, then moving cell (ISIF = 3")]
    [InlineData("ISIF = 3", "ISIF = 3\nPSTRESS = 5", "PSTRESS = 0")]
    [InlineData("ISIF = 3\nLANGEVIN_GAMMA_L = 1", "ISIF = 3\nLANGEVIN_GAMMA_L = 10", "LANGEVIN_GAMMA_L = 10")]
    [InlineData("ISIF = 3", "ISIF = 3\nLATTICE_CONSTRAINTS = .FALSE. F .TRUE.", ".FALSE. .FALSE. .TRUE.")]
    public void OtherPhysics_IsNamedWithBothValues(string one, string other, string expected) => Assert.Contains(expected, Difference(one, other));

    [Fact]
    public void TwoChanges_AreBothNamed() =>
        Assert.Equal("temperature 300 K, then 600 K (INCAR TEBEG, TEEND); fixed cell, then moving cell (ISIF = 3, PSTRESS = 0, PMASS = 1000, LANGEVIN_GAMMA_L = 0, LATTICE_CONSTRAINTS = .TRUE.)", Difference("TEBEG = 300", "TEBEG = 600\nISIF = 3"));

    [Theory]
    [InlineData("TEBEG = 300", 300.0)]
    [InlineData("TEBEG = 300\nTEEND = 300", 300.0)]
    [InlineData("TEBEG = 300\nTEEND = 400", null)]
    [InlineData("POTIM = 1", null)]
    public void Temperature_IsThatOfARunWithOne(string incar, double? kelvin) => Assert.Equal(kelvin, Of(incar).TemperatureK);

    private static string? Difference(string one, string other) => Of(one).DifferenceTo(Of(other));

    private static MdConditions Of(string incar) => MdConditions.Of(Incar.Parse(Encoding.ASCII.GetBytes(incar + "\n")));
}
