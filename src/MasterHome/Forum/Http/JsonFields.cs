using System.Globalization;
using System.Text.Json;

namespace MasterHome.Forum.Http;

/// <summary>Reads fields of a forum's response. A field that is absent, null or of another type is null.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static JsonElement? Field(this JsonElement? row, string name) => row?.Field(name);

    public static long? Number(this JsonElement row, string name) => row.Field(name) is { } value ? value.AsNumber() : null;

    /// <summary>An ID, which may be a number or a string of digits.</summary>
    public static long? Key(this JsonElement row, string name) => row.Field(name).AsKey();

    public static long? Key(this JsonElement? row, string name) => row?.Key(name);

    public static string? Text(this JsonElement row, string name) =>
        row.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static string? Text(this JsonElement? row, string name) => row?.Text(name);

    public static bool IsTrue(this JsonElement row, string name) => row.Field(name) is { ValueKind: JsonValueKind.True };

    /// <summary>An instant in UTC; a value without a zone is read as UTC.</summary>
    public static DateTime? Instant(this JsonElement row, string name) =>
        DateTimeOffset.TryParse(row.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.UtcDateTime
            : null;

    /// <exception cref="ForumReadException">When the field is not a list.</exception>
    public static JsonElement List(this JsonElement? row, string name) =>
        row.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? list
            : throw new ForumReadException("the forum's response is not a list");

    public static JsonElement List(this JsonElement row, string name) => ((JsonElement?)row).List(name);

    public static long? AsNumber(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) ? n : null;

    public static long? AsKey(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text
            ? long.TryParse(text.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
                ? n
                : null
            : value?.AsNumber();
}
