namespace Pipeline.Formats.Readers;

/// <content>The tags the pipeline asks for.</content>
public sealed partial class Incar
{
    /// <summary>POTIM: MD time step in fs.</summary>
    public double? TimestepFs => GetDouble("POTIM");

    /// <summary>NBLOCK: steps between printed frames (VASP's default is 1; ML_OUTBLOCK may raise it).</summary>
    public int? NBlock => GetInt("NBLOCK");

    /// <summary>KBLOCK: blocks between averages of pair correlations.</summary>
    public int? KBlock => GetInt("KBLOCK");

    /// <summary>NSW: number of ionic steps asked for.</summary>
    public int? StepCount => GetInt("NSW");

    /// <summary>TEBEG: temperature at the start, K.</summary>
    public double? StartTemperatureKelvin => GetDouble("TEBEG");

    /// <summary>TEEND: temperature at the end, K.</summary>
    public double? EndTemperatureKelvin => GetDouble("TEEND");

    /// <summary>IBRION: 0 is molecular dynamics.</summary>
    public int? IBrion => GetInt("IBRION");

    /// <summary>ISIF: 3 lets the cell change.</summary>
    public int? ISif => GetInt("ISIF");

    /// <summary>MDALGO: thermostat.</summary>
    public int? MdAlgo => GetInt("MDALGO");

    /// <summary>SMASS: Nose mass, or a mode below zero.</summary>
    public double? SMass => GetDouble("SMASS");

    /// <summary>ML_LMLFF: machine-learned force fields are used.</summary>
    public bool? UsesMachineLearnedForces => GetBool("ML_LMLFF");

    /// <summary>ML_MODE: train, select, refit, refitbayesian or run; in lower case.</summary>
    public string? MachineLearningMode => this["ML_MODE"] is { } mode ? FirstWord(mode).ToString().ToLowerInvariant() : null;

    /// <summary>ML_OUTBLOCK: steps between printed frames in machine-learning run mode.</summary>
    public int? MlOutBlock => GetInt("ML_OUTBLOCK");

    /// <summary>Forces come from a machine-learned field alone: the one mode in which VASP looks at ML_OUTBLOCK (VASP wiki, ML_OUTBLOCK).</summary>
    /// <remarks>ML_MODE tells; where it does not, ML_ISTART = 2 is the same mode under its older name.</remarks>
    public bool IsPrediction => UsesMachineLearnedForces == true
        && (MachineLearningMode is { Length: > 0 } mode and not "none" ? mode is "run" : TryGetNumber("ML_ISTART", out double start) && start == 2);

    /// <summary>
    /// Steps between printed frames, where these tags tell: NBLOCK, in prediction at least ML_OUTBLOCK, at most NSW (VASP wiki, NBLOCK: a larger
    /// one is set to NSW). Null: nothing tells, and VASP's default is 1.
    /// </summary>
    public long? FrameStride
    {
        get
        {
            long? told = IsPrediction && MlOutBlock is { } block ? Math.Max(block, NBlock ?? 1) : NBlock;
            return told is not > 0 ? null : TryGetNumber("NSW", out double steps) && steps >= 1 ? Math.Min(told.Value, (long)steps) : told;
        }
    }

    /// <summary>POMASS: atomic masses by species block, u; null when POTCAR's are used.</summary>
    public IReadOnlyList<double>? Masses => GetDoubleList("POMASS");

    /// <summary>SYSTEM: title.</summary>
    public string? SystemName => this["SYSTEM"];

    /// <summary>The ensemble these tags ask for: <c>NVE</c>, <c>NVT</c>, <c>NpT</c>; null when it is no MD or cannot be told.</summary>
    /// <remarks>
    /// VASP wiki, MDALGO (revision 32807) and SMASS: MDALGO 0 (default) and 2 are Nose-Hoover, NVT, or NVE with SMASS = -3 (SMASS's default);
    /// SMASS -1 and -2 scale or keep velocities: none of the three. MDALGO 1 (Andersen), 4 (Nose-Hoover chains), 5 (CSVR), 13: NVT, with
    /// ANDERSEN_PROB = 0 NVE. MDALGO 3 (Langevin): NVT up to ISIF 2, NpT with ISIF 3. 11 and 21 are VASP 5 names of 1 and 2.
    /// Values that do not parse count as absent here: it is a guess for display.
    /// </remarks>
    public string? Ensemble
    {
        get
        {
            if (Lenient("IBRION", Lenient("NSW", 0) > 0 ? 0 : -1) != 0)
            {
                return null;
            }

            double isif = Lenient("ISIF", 2); // the default of MD is 0: no stress; the cell is fixed either way
            int algorithm = (int)Lenient("MDALGO", 0);
            if (isif > 2)
            {
                return algorithm == 3 && isif == 3 ? "NpT" : null;
            }

            return algorithm switch
            {
                0 or 2 or 21 => Lenient("SMASS", -3) switch { -3 => "NVE", >= 0 => "NVT", _ => null },
                1 or 11 => Lenient("ANDERSEN_PROB", 1) == 0 ? "NVE" : "NVT",
                3 or 4 or 5 or 13 => "NVT",
                _ => null,
            };
        }
    }

    private double Lenient(string tag, double absent) => TryGetNumber(tag, out double value) ? value : absent;
}
