using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>
/// Verlet list over ions and their images: built with a skin, kept until some ion has moved half of it (Allen and Tildesley, Computer
/// Simulation of Liquids, 2nd ed., §5.3.1). In a cell that is scaled as a whole, moves are those of the fractions and the skin is what the
/// scaled reach leaves of it.
/// </summary>
internal sealed class AgiNeighbours
{
    // Measured on 128 ions: 0.7 to 1.3 Å run equally fast within noise, 0.5 Å slower.
    private const double Skin = 1.0;

    private readonly Vector3d[] _builtAt;
    private readonly Vector3d[] _wraps; // whole cells
    private readonly int[] _silverEnd;
    private readonly int[] _end;
    private int[] _list = [];
    private (int Owner, Vector3d Image)[] _images = [];
    private Vector3d[] _sites = [];
    private Vector3d[] _siteForces = [];
    private Cell _builtFor;

    /// <summary>For this many ions, the first half of them silver.</summary>
    internal AgiNeighbours(int atoms)
    {
        _builtAt = new Vector3d[atoms];
        _wraps = new Vector3d[atoms];
        _silverEnd = new int[atoms];
        _end = new int[atoms];
    }

    /// <summary>Lists built so far.</summary>
    internal int Rebuilds { get; private set; }

    /// <summary>Cartesian positions in Å: the ions wrapped into the cell, then the images the list names.</summary>
    internal Span<Vector3d> Sites => _sites;

    /// <summary>Room for the force on every site.</summary>
    internal Span<Vector3d> SiteForces => _siteForces;

    /// <summary>
    /// Silver sites to pair with ion <paramref name="i"/>; the species stand apart so that each inner loop has one table.
    /// </summary>
    internal ReadOnlySpan<int> SilverOf(int i)
    {
        int start = i == 0 ? 0 : _end[i - 1];
        return _list.AsSpan(start, _silverEnd[i] - start);
    }

    /// <summary>Iodide sites to pair with ion <paramref name="i"/>.</summary>
    internal ReadOnlySpan<int> IodideOf(int i) => _list.AsSpan(_silverEnd[i], _end[i] - _silverEnd[i]);

    /// <summary>
    /// Brings <see cref="Sites"/> to these (unwrapped) positions, rebuilding the list when it may have become incomplete.
    /// </summary>
    internal void Update(ReadOnlySpan<Vector3d> positions, Cell cell)
    {
        if (!StillGood(positions, cell))
        {
            Build(positions, cell);
        }

        for (int i = 0; i < positions.Length; i++)
        {
            _sites[i] = positions[i] - InCells(_wraps[i], cell);
        }

        for (int k = 0; k < _images.Length; k++)
        {
            _sites[positions.Length + k] = _sites[_images[k].Owner] + InCells(_images[k].Image, cell);
        }
    }

    /// <summary>Adds the forces on images to those on their owners.</summary>
    internal void Fold(Span<Vector3d> forces)
    {
        _siteForces.AsSpan(0, forces.Length).CopyTo(forces);
        for (int k = 0; k < _images.Length; k++)
        {
            forces[_images[k].Owner] += _siteForces[forces.Length + k];
        }
    }

    private bool StillGood(ReadOnlySpan<Vector3d> positions, Cell cell)
    {
        double ratio = cell.Ax / _builtFor.Ax;
        double room = 0.5 * ((ratio * (AgiPotential.Cutoff + Skin)) - AgiPotential.Cutoff);
        if (Rebuilds == 0 || room <= 0 || Math.Abs((cell.By / _builtFor.By) - ratio) > 1e-12 || Math.Abs((cell.Cz / _builtFor.Cz) - ratio) > 1e-12)
        {
            return false;
        }

        for (int i = 0; i < positions.Length; i++)
        {
            if ((positions[i] - (ratio * _builtAt[i])).Squared > room * room)
            {
                return false;
            }
        }

        return true;
    }

    private void Build(ReadOnlySpan<Vector3d> positions, Cell cell)
    {
        const double Reach = AgiPotential.Cutoff + Skin;
        if (Math.Min(cell.Ax, Math.Min(cell.By, cell.Cz)) <= Reach)
        {
            throw new InvalidOperationException("The cell is narrower than cutoff plus skin: an ion would meet its own image.");
        }

        Rebuilds++;
        _builtFor = cell;
        positions.CopyTo(_builtAt);
        Vector3d[] wrapped = new Vector3d[positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3d p = positions[i];
            _wraps[i] = new(Math.Floor(p.X / cell.Ax), Math.Floor(p.Y / cell.By), Math.Floor(p.Z / cell.Cz));
            wrapped[i] = p - InCells(_wraps[i], cell);
        }

        List<(int Owner, Vector3d Image)> candidates = Images(wrapped, cell, Reach);
        int[] siteOf = new int[candidates.Count];       // 0 = not yet named by the list
        List<(int Owner, Vector3d Image)> images = [];
        List<int> list = [];
        for (int i = 0; i < wrapped.Length; i++)
        {
            int silver = -1;
            for (int k = 0; k < candidates.Count; k++)
            {
                (int owner, Vector3d image) = candidates[k];
                if (owner <= i || (wrapped[owner] + InCells(image, cell) - wrapped[i]).Squared > Reach * Reach)
                {
                    continue;                            // owner > i: each pair of ions and each of its images exactly once
                }

                if (silver < 0 && owner >= wrapped.Length / 2)
                {
                    silver = list.Count;                 // candidates come in the order of their owners, silver first
                }

                list.Add(image == default ? owner : NameImage(candidates[k], ref siteOf[k], images, wrapped.Length));
            }

            _silverEnd[i] = silver < 0 ? list.Count : silver;
            _end[i] = list.Count;
        }

        _list = [.. list];
        _images = [.. images];
        _sites = new Vector3d[positions.Length + images.Count];
        _siteForces = new Vector3d[_sites.Length];
    }

    private static Vector3d InCells(Vector3d cells, Cell cell) => new(cell.Ax * cells.X, cell.By * cells.Y, cell.Cz * cells.Z);

    private static int NameImage((int Owner, Vector3d Image) candidate, ref int site, List<(int Owner, Vector3d Image)> images, int atoms)
    {
        if (site == 0)
        {
            site = atoms + images.Count;
            images.Add(candidate);
        }

        return site;
    }

    /// <summary>Every ion and those of its 26 images that lie within reach of the cell, in the order of the ions.</summary>
    private static List<(int Owner, Vector3d Image)> Images(Vector3d[] wrapped, Cell cell, double reach)
    {
        List<(int Owner, Vector3d Image)> images = [];
        for (int i = 0; i < wrapped.Length; i++)
        {
            for (int s = 0; s < 27; s++)
            {
                Vector3d image = new((s % 3) - 1, (s / 3 % 3) - 1, (s / 9) - 1);
                Vector3d p = wrapped[i] + InCells(image, cell);
                if (p.X > -reach && p.X < cell.Ax + reach && p.Y > -reach && p.Y < cell.By + reach && p.Z > -reach && p.Z < cell.Cz + reach)
                {
                    images.Add((i, image));
                }
            }
        }

        return images;
    }
}
