using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>INCAR: real files against the values read off them, the wiki's grammar, values that do not parse.</summary>
public sealed class IncarTests
{
    [Fact]
    public void CollectedFiles_HaveTheValuesCountedInThem()
    {
        int values = 0;
        foreach (CollectedFile file in CollectedFile.Containing("INCAR"))
        {
            Incar incar = Incar.Parse(file.Bytes(), file.Path);
            foreach (Match match in Regex.Matches(file.Counted, @"(?<tag>\w+)\s+=\s+(?<value>\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            {
                (string tag, string text) = (match.Groups["tag"].Value, match.Groups["value"].Value);
                Assert.StartsWith(text, incar[tag], StringComparison.Ordinal);
                if (double.TryParse(text, CultureInfo.InvariantCulture, out double value))
                {
                    Assert.Equal(value, incar.GetDouble(tag));
                    values++;
                }
                else
                {
                    Assert.False(incar.TryGetNumber(tag, out _));
                    Assert.Throws<TrajectoryFormatException>(() => incar.GetDouble(tag));
                }
            }
        }

        Assert.True(values >= 30, $"only {values} values");
    }

    [Fact]
    public void Template_IsAnErrorOnlyForWhoAsks()
    {
        Incar incar = Incar.Parse(SharedData.Bytes("vasp/llzo-iondiff/INCAR"), "INCAR");

        Assert.Equal((1.5, 10, 2_000_000, 1), (incar.TimestepFs, incar.NBlock, incar.StepCount, incar.ISif));
        Assert.Equal("NVT", incar.Ensemble);
        TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => incar.StartTemperatureKelvin);
        Assert.Equal("INCAR: byte 176, line 16: expected a number for TEBEG, found 'XXX.X'", error.Message);
    }

    [Fact]
    public void Grammar_IsTheWikis()
    {
        const string Text = "System = a = b ! title\n! NSW = 9\n ISMEAR= -1 ;  potim = 0.5D0 # fs\r\nMAGMOM  = 0 0 1.0 \\ \r\n  -1.0 \\\n 6*0 2*-.5\n"
            + "some remark: 0 = new\nWANNIER90_WIN = \"\nBegin # ; Projections\nEnd\"\nKERNEL_TRUNCATION/LTRUNCATE = T\n"
            + "PLUGINS {\n structure = .FALSE. ; NEIGHBOR_CUTOFF = 5.0\n}\nENCUT = 300.00 eV\nPOTIM = 2.0\nML_MODE = Run\nML_LMLFF = .T.\nNSW=3";

        Incar incar = Incar.Parse(Encoding.ASCII.GetBytes(Text));

        Assert.Equal("a = b", incar.SystemName);
        Assert.Equal((0.5, 300, 3), (incar.TimestepFs, incar.GetDouble("encut"), incar.StepCount));
        Assert.Equal([0, 0, 1, -1, 0, 0, 0, 0, 0, 0, -0.5, -0.5], incar.GetDoubleList("MAGMOM"));
        Assert.Equal("Begin # ; Projections\nEnd", incar["WANNIER90_WIN"]);
        Assert.True(incar.GetBool("KERNEL_TRUNCATION/LTRUNCATE"));
        Assert.False(incar.GetBool("plugins/STRUCTURE"));
        Assert.Equal(5, incar.GetDouble("PLUGINS/NEIGHBOR_CUTOFF"));
        Assert.True(incar.UsesMachineLearnedForces);
        Assert.Equal("run", incar.MachineLearningMode);
        Assert.Equal(["POTIM"], incar.Repeated);
        Assert.Null(incar.NBlock);
        Assert.Null(incar.Masses);
        Assert.False(incar.Contains("NBLOCK"));
        Assert.Equal(12, incar.Tags.Count); // the remark is none
    }

    [Theory]
    [InlineData("NSW = 10", "NVE")]                                        // MDALGO 0, SMASS -3 are the defaults
    [InlineData("NSW = 10; SMASS = 0", "NVT")]
    [InlineData("NSW = 10; SMASS = -1", null)]
    [InlineData("IBRION = 0; MDALGO = 2; SMASS = 5; ISIF = 2", "NVT")]
    [InlineData("IBRION = 0; MDALGO = 2; SMASS = -3", "NVE")]
    [InlineData("IBRION = 0; MDALGO = 3; ISIF = 3", "NpT")]
    [InlineData("IBRION = 0; MDALGO = 3; ISIF = 2", "NVT")]
    [InlineData("IBRION = 0; MDALGO = 1; ANDERSEN_PROB = 0.0", "NVE")]
    [InlineData("IBRION = 0; MDALGO = 5", "NVT")]
    [InlineData("IBRION = 0; MDALGO = 99", null)]
    [InlineData("IBRION = 2; NSW = 10", null)]
    [InlineData("NSW = 0", null)]
    public void Ensemble_FollowsThermostatAndCell(string text, string? ensemble)
    {
        Assert.Equal(ensemble, Incar.Parse(Encoding.ASCII.GetBytes(text)).Ensemble);
    }

    [Fact]
    public void ReferenceRuns_TellTheirEnsemble()
    {
        Assert.Equal("NpT", Incar.Parse(SharedData.Bytes("reference/agi128_nptiso/INCAR")).Ensemble);
        Incar incar = Incar.Parse(SharedData.Bytes("reference/agi128_rep1/INCAR"));
        Assert.Equal("NVT", incar.Ensemble);
        Assert.Equal([107.868, 126.904], incar.Masses);
    }

    [Theory]
    [InlineData("NSW = 10\nTEBEG  = XXX.X\n", "d", "TEBEG",
        "INCAR: byte 9, line 2: expected a number for TEBEG, found 'XXX.X'")]
    [InlineData("NSW = 1.5\n", "i", "NSW",
        "INCAR: byte 0, line 1: expected a whole number for NSW, found '1.5'")]
    [InlineData("ML_LMLFF = maybe\n", "b", "ML_LMLFF",
        "INCAR: byte 0, line 1: expected .TRUE. or .FALSE. for ML_LMLFF, found 'maybe'")]
    [InlineData("POMASS = heavy\n", "l", "POMASS",
        "INCAR: byte 0, line 1: expected numbers for POMASS, found 'heavy'")]
    [InlineData("MAGMOM = 99999999*1.0\n", "l", "MAGMOM",
        "INCAR: byte 0, line 1: expected at most 3000000 numbers for MAGMOM, found '99999999*1.0'")]
    [InlineData("GGA = \"alpha\n", "", "",
        "INCAR: byte 0, line 1: expected a closing quote, found the end of the file")]
    [InlineData("PLUGINS {\n STRUCTURE = T\n", "", "",
        "INCAR: byte 0, line 1: expected '}' after PLUGINS {, found the end of the file")]
    [InlineData("NSW = 1\nPOTIM\u0000 = 2\n", "", "",
        "INCAR: byte 8, line 2: expected text, found a NUL byte")]
    public void DamagedText_GivesExactlyThisMessage(string text, string getter, string tag, string message)
    {
        TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() =>
        {
            Incar incar = Incar.Parse(Encoding.ASCII.GetBytes(text));
            _ = getter switch
            {
                "d" => incar.GetDouble(tag),
                "i" => incar.GetInt(tag),
                "b" => incar.GetBool(tag) is true ? 1 : 0,
                _ => incar.GetDoubleList(tag)?[0],
            };
        });

        Assert.Equal(message, error.Message);
        Assert.Contains($"`{message}`", ErrorDocs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomMutations_GiveTagsOrTypedErrors()
    {
        byte[] seed = SharedData.Bytes("vasp/koh-water-aimd-vasp643/INCAR");
        Random random = new(3);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. seed];
            for (int k = random.Next(1, 20); k > 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)"=;#!\"\\{}\n\0\u00ff*"[random.Next(12)];
            }

            try
            {
                Incar incar = Incar.Parse(bytes);
                _ = incar.Ensemble;
                _ = incar.GetDoubleList("POTIM");
            }
            catch (TrajectoryFormatException)
            {
                continue;
            }
        }
    }
}
