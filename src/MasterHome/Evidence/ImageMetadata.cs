using System.Buffers.Binary;

namespace MasterHome.Evidence;

/// <summary>Removes what a camera writes into pictures beside the picture, such as the place where it was taken. The picture itself is not
/// changed.</summary>
internal static class ImageMetadata
{
    private static readonly string[] KeptPngChunks =
    [
        "IHDR",
        "PLTE",
        "IDAT",
        "IEND",
        "tRNS",
        "gAMA",
        "cHRM",
        "sRGB",
        "iCCP",
        "sBIT",
        "bKGD",
        "pHYs",
        "acTL",
        "fcTL",
        "fdAT",
    ];

    private static readonly string[] KeptWebpChunks = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"];

    /// <summary>The content without metadata; what cannot be read as that kind of picture is returned as null.</summary>
    public static byte[]? Remove(FileKind kind, byte[] content) =>
        kind.Extension switch
        {
            "jpg" or "jpeg" => FromJpeg(content),
            "png" => FromPng(content),
            "webp" => FromWebp(content),
            _ => content,
        };

    /// <summary>Keeps all segments but applications' own (APP1 to APP15, without Adobe's colors and color profiles) and comments. What
    /// follows the picture goes too: phones append a video, or a second picture with metadata of its own.</summary>
    private static byte[]? FromJpeg(ReadOnlySpan<byte> content)
    {
        using var kept = new MemoryStream(content.Length);
        kept.Write(content[..2]);
        var at = 2;
        while (at + 4 <= content.Length)
        {
            if (content[at] != 0xFF)
                return null;
            var marker = content[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(content[(at + 2)..]);
            if (length < 2 || at + 2 + length > content.Length)
                return null;
            var segment = content.Slice(at, 2 + length);
            var isProfile = marker == 0xE2 && segment[4..].StartsWith("ICC_PROFILE"u8);
            if (marker is < 0xE1 or > 0xEF and not 0xFE || marker == 0xEE || isProfile)
                kept.Write(segment);
            at += 2 + length;
            if (marker != 0xDA)
                continue;
            // Compressed data follow, up to the next marker.
            var end = EndOfScan(content, at);
            kept.Write(content[at..end]);
            at = end;
            // A picture that was cut off ends without a marker, and browsers show what there is.
            if (end == content.Length || content[end + 1] == 0xD9)
            {
                kept.Write([0xFF, 0xD9]);
                return kept.ToArray();
            }
        }
        return null;
    }

    /// <summary>Inside compressed data 0xFF is followed by 0, and markers that restart the decoder belong to them.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> content, int at)
    {
        for (; at + 1 < content.Length; at++)
        {
            if (content[at] == 0xFF && content[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return at;
        }
        return content.Length;
    }

    private static byte[]? FromPng(ReadOnlySpan<byte> content)
    {
        const int Signature = 8;
        using var kept = new MemoryStream(content.Length);
        kept.Write(content[..Signature]);
        var at = Signature;
        while (at + 12 <= content.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
            if (length > content.Length - at - 12)
                return null;
            var chunk = content.Slice(at, (int)length + 12);
            var name = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (KeptPngChunks.Contains(name))
                kept.Write(chunk);
            if (name == "IEND")
                return kept.ToArray();
            at += chunk.Length;
        }
        return null;
    }

    private static byte[]? FromWebp(ReadOnlySpan<byte> content)
    {
        const int Header = 12;
        // Says in the header which chunks exist.
        const byte HasMetadata = 0b0000_1100;
        using var kept = new MemoryStream(content.Length);
        kept.Write(content[..Header]);
        var at = Header;
        while (at + 8 <= content.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(content[(at + 4)..]);
            var padded = length + (length & 1);
            if (padded > content.Length - at - 8)
                return null;
            var chunk = content.Slice(at, (int)padded + 8).ToArray();
            var name = System.Text.Encoding.ASCII.GetString(chunk, 0, 4);
            if (name == "VP8X" && length > 0)
                chunk[8] = (byte)(chunk[8] & ~HasMetadata);
            if (KeptWebpChunks.Contains(name))
                kept.Write(chunk);
            at += chunk.Length;
        }
        if (kept.Length == Header)
            return null;
        var result = kept.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(4), (uint)(result.Length - 8));
        return result;
    }
}
