using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansOrchestrator.NodeAgent.Containerd;

/// <summary>Writes the program that holds a sandbox open: a static ELF executable of some two hundred bytes that waits for SIGINT or SIGTERM, reaps
/// orphans meanwhile, and exits.</summary>
/// <remarks>As process 1 it would never see a signal left at its default action, so it blocks the three it cares for and fetches them with
/// rt_sigtimedwait.</remarks>
internal static class PauseProgram
{
    private const ulong LoadAddress = 0x400000;
    private const int HeaderBytes = 64 + 56;
    private const int SignalChild = 17;

    // SIGINT (2), SIGTERM (15), SIGCHLD (17): bit n-1 stands for signal n.
    private const ulong SignalSet = (1UL << 1) | (1UL << 14) | (1UL << (SignalChild - 1));

    public static byte[] Build(Architecture architecture)
    {
        var code = architecture switch
        {
            Architecture.X64 => CodeX64(),
            Architecture.Arm64 => CodeArm64(),
            _ => throw new PlatformNotSupportedException($"no sandbox program for {architecture}; name one with --sandbox-image"),
        };
        var image = new byte[HeaderBytes + code.Length];
        WriteHeaders(image, architecture);
        code.CopyTo(image.AsSpan(HeaderBytes));
        return image;
    }

    private static void WriteHeaders(Span<byte> image, Architecture architecture)
    {
        ReadOnlySpan<byte> ident = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(image);
        Put16(image[16..], 2);                                              // executable
        Put16(image[18..], architecture == Architecture.X64 ? (ushort)62 : (ushort)183);
        Put32(image[20..], 1);
        Put64(image[24..], LoadAddress + HeaderBytes);                      // entry
        Put64(image[32..], 64);                                             // program headers' offset
        Put16(image[52..], 64);
        Put16(image[54..], 56);
        Put16(image[56..], 1);                                              // one program header
        var segment = image[64..];
        Put32(segment, 1);                                                  // load
        Put32(segment[4..], 5);                                             // readable, executable
        Put64(segment[16..], LoadAddress);
        Put64(segment[24..], LoadAddress);
        Put64(segment[32..], (ulong)image.Length);
        Put64(segment[40..], (ulong)image.Length);
        Put64(segment[48..], 0x10000);
    }

    private static byte[] CodeX64()
    {
        const int wait = 22, reap = 62, set = 88;
        var address = BitConverter.GetBytes((uint)(LoadAddress + HeaderBytes + set));
        return
        [
            0xB8, 14, 0, 0, 0, 0x31, 0xFF,                                  // 0: rt_sigprocmask(SIG_BLOCK,
            0xBE, .. address, 0x31, 0xD2,                                   // 7: &set, null,
            0x41, 0xBA, 8, 0, 0, 0, 0x0F, 0x05,                             // 14: 8)
            0xB8, 128, 0, 0, 0, 0xBF, .. address,                           // 22 wait: rt_sigtimedwait(&set,
            0x31, 0xF6, 0x31, 0xD2,                                         // 32: null, null,
            0x41, 0xBA, 8, 0, 0, 0, 0x0F, 0x05,                             // 36: 8)
            0x83, 0xF8, SignalChild, 0x74, reap - 49,                       // 44: a child ended: reap
            0x85, 0xC0, 0x78, unchecked((byte)(wait - 53)),                 // 49: interrupted: wait again
            0x31, 0xFF, 0xB8, 231, 0, 0, 0, 0x0F, 0x05,                     // 53: exit_group(0)
            0xB8, 61, 0, 0, 0, 0x83, 0xCF, 0xFF, 0x31, 0xF6,                // 62 reap: wait4(-1, null,
            0xBA, 1, 0, 0, 0, 0x45, 0x31, 0xD2, 0x0F, 0x05,                 // 72: WNOHANG, null)
            0x85, 0xC0, 0x7F, unchecked((byte)(reap - 86)),                 // 82: one more
            0xEB, unchecked((byte)(wait - 88)),                             // 86: wait again
            .. BitConverter.GetBytes(SignalSet),                            // 88: the set
        ];
    }

    private static byte[] CodeArm64()
    {
        const int wait = 7, reap = 18, exit = 27, set = 30;
        var address = (uint)(LoadAddress + HeaderBytes + (set * 4));
        const uint supervisorCall = 0xD4000001;
        uint[] words =
        [
            Move(8, 135), Move(0, 0), Move(1, address & 0xFFFF), MoveHigh(1, address >> 16), Move(2, 0), Move(3, 8), supervisorCall,
            Move(8, 137), Move(0, address & 0xFFFF), MoveHigh(0, address >> 16), Move(1, 0), Move(2, 0), Move(3, 8), supervisorCall,
            0x7100001F | (SignalChild << 10),                               // 14: a child ended:
            Branch(0x54000000, reap - 15, 5, 19),                           // 15: reap
            Branch(0x37F80000, wait - 16, 5, 14),                           // 16: interrupted: wait again
            Branch(0x14000000, exit - 17, 0, 26),
            Move(8, 260), 0x92800000, Move(1, 0), Move(2, 1), Move(3, 0), supervisorCall, // 18 reap: wait4(-1, null, WNOHANG, null)
            0x7100001F, Branch(0x5400000C, reap - 25, 5, 19),               // 24: one more
            Branch(0x14000000, wait - 26, 0, 26),                           // 26: wait again
            Move(8, 94), Move(0, 0), supervisorCall,                        // 27 exit: exit_group(0)
            (uint)SignalSet, 0,                                             // 30: the set
        ];
        var code = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
            Put32(code.AsSpan(i * 4), words[i]);
        return code;
    }

    private static uint Move(uint register, uint value) => 0xD2800000 | (value << 5) | register;

    private static uint MoveHigh(uint register, uint value) => 0xF2A00000 | (value << 5) | register;

    private static uint Branch(uint opcode, int words, int shift, int bits) =>
        opcode | (((uint)words & ((1u << bits) - 1)) << shift);

    private static void Put16(Span<byte> at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(at, value);

    private static void Put32(Span<byte> at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(at, value);

    private static void Put64(Span<byte> at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(at, value);
}
