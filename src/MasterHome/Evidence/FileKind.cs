using System.Text;
using System.Text.Unicode;

namespace MasterHome.Evidence;

/// <summary>A kind of file, and how its content is recognized. The name of a file says what it should be, and the first bytes whether it
/// is.</summary>
public sealed class FileKind
{
    private static readonly FileKind[] All =
    [
        new("pdf", "application/pdf", "%PDF-"u8),
        new("png", "image/png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]),
        new("jpg", "image/jpeg", [0xFF, 0xD8, 0xFF]),
        new("jpeg", "image/jpeg", [0xFF, 0xD8, 0xFF]),
        new("webp", "image/webp", "RIFF"u8),
        new("txt", "text/plain; charset=utf-8", []),
        new("csv", "text/plain; charset=utf-8", []),
        new("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", [.. "PK"u8, 3, 4]),
        new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", [.. "PK"u8, 3, 4]),
        new("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", [.. "PK"u8, 3, 4]),
    ];

    private readonly byte[] _signature;

    private FileKind(string extension, string contentType, ReadOnlySpan<byte> signature) =>
        (Extension, ContentType, _signature) = (extension, contentType, signature.ToArray());

    public static string AllExtensions => string.Join(", ", All.Select(k => k.Extension));

    public string Extension { get; }

    public string ContentType { get; }

    public bool IsText => _signature.Length == 0;

    /// <param name="extension">Without a dot.</param>
    public static FileKind? Find(string extension) =>
        Array.Find(All, k => k.Extension.Equals(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the first bytes of a file are those of this kind. A text must be UTF-8 without NUL.</summary>
    public bool Matches(ReadOnlySpan<byte> first) =>
        IsText ? !first.Contains((byte)0) && Utf8.IsValid(WithoutCutCharacter(first))
        : Extension == "webp" ? first.Length >= 12 && first.StartsWith(_signature) && first[8..12].SequenceEqual("WEBP"u8)
        : first.StartsWith(_signature);

    /// <summary>The last character of what was read may go on after it.</summary>
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> text)
    {
        var start = text.Length;
        for (var back = 1; back <= Math.Min(4, text.Length); back++)
        {
            if ((text[^back] & 0xC0) == 0x80)
                continue;
            return Rune.DecodeFromUtf8(text[^back..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData
                ? text[..(start - back)]
                : text;
        }
        return text;
    }
}
