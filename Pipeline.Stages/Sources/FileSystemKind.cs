namespace Pipeline.Stages.Sources;

/// <summary>Tells file systems whose every look costs a server something from local ones, by <c>f_type</c> (statfs(2)).</summary>
internal static class FileSystemKind
{
    /// <summary>Those that ask a server: as coreutils' <c>stat</c> lists them as remote. FUSE may be anything (sshfs, GlusterFS); it is treated as one.</summary>
    public static bool IsNetwork(uint type) => type is
        0x6969 // NFS
        or 0x0BD0_0BD0 // Lustre
        or 0x4750_4653 // GPFS
        or 0x1983_0326 // BeeGFS
        or 0xFF53_4D42 or 0xFE53_4D42 or 0x517B // CIFS, SMB2, SMB
        or 0x6573_5546 // FUSE
        or 0x00C3_6400 // Ceph
        or 0x5346_414F or 0x6B41_4653 // AFS
        or 0x2003_0528 // OrangeFS
        or 0xAAD7_AAEA // PanFS
        or 0xBEEF_DEAD // StorNext
        or 0x0102_1997 // 9P
        or 0x0116_1970 or 0x7461_636F or 0x6163_6673 // GFS2, OCFS2, ACFS: shared disks
        or 0x7372_7565 or 0x7375_7245 // Coda
        or 0x786F_4256 or 0xBACB_ACBC or 0x7C7C_6673; // folders of a virtual machine's host
}
