using System.Text;

namespace MasterHome.TestSupport;

/// <summary>Files as somebody would upload them.</summary>
public static class Csv
{
    public static Stream Of(params IEnumerable<string> lines) => Text(string.Join('\n', lines) + "\n");

    public static Stream Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static Stream Bytes(params byte[] bytes) => new MemoryStream(bytes);
}
