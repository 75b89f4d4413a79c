using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MasterHome.Benchmarks;

/// <summary>A forum that takes 50 ms for an answer, and two mail servers that accept everything. One stores an email on disk before it
/// accepts it, as mail servers do (RFC 5321, 6.1), the other discards it.</summary>
internal static class Servers
{
    public const int AnswerMilliseconds = 50;
    public const string Token = "benchmark-token";

    public static async Task Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var forum = builder.Build();
        forum.MapGet("/api/v2/users/{who}", () => Results.Json(new { userID = 77, name = "portal" }));
        // A request without a user asks whether there is anything to read.
        forum.MapGet(
            "/api/v2/comments",
            async (HttpContext http, string? dateInserted, long insertUserID = 1) =>
            {
                await Task.Delay(AnswerMilliseconds);
                var year = dateInserted is null ? 2026 : int.Parse(dateInserted.AsSpan(1, 4), CultureInfo.InvariantCulture);
                http.Response.Headers["x-app-page-current"] = "1";
                http.Response.Headers["x-app-page-result-count"] = Replies(insertUserID).ToString(CultureInfo.InvariantCulture);
                return Results.Json(
                    Enumerable
                        .Range(0, Replies(insertUserID))
                        .Select(i => new
                        {
                            commentID = (insertUserID * 100) + i,
                            categoryID = 1,
                            dateInserted = $"{year}-12-0{1 + (i % 9)}T10:00:00+00:00",
                            insertUserID,
                            insertUser = new { userID = insertUserID, name = $"handle{insertUserID}" },
                            url = $"https://community.example.org/c/{(insertUserID * 100) + i}",
                        })
                );
            }
        );
        await forum.StartAsync();
        using var keeping = Listen();
        using var forgetting = Listen();
        Console.WriteLine($"{forum.Urls.First()} {Port(keeping)} {Port(forgetting)}");
        await Task.WhenAll(Serve(keeping, keep: true), Serve(forgetting, keep: false));
    }

    /// <summary>The number of replies that the forum shows for a member.</summary>
    public static int Replies(long userId) => (int)(userId % 20) + 1;

    private static TcpListener Listen()
    {
        var post = new TcpListener(IPAddress.Loopback, 0);
        post.Start();
        return post;
    }

    private static int Port(TcpListener post) => ((IPEndPoint)post.LocalEndpoint).Port;

    private static async Task Serve(TcpListener post, bool keep)
    {
        while (true)
        {
            var client = await post.AcceptTcpClientAsync();
            _ = Task.Run(() => Take(client, keep));
        }
    }

    private static async Task Take(TcpClient client, bool keep)
    {
        using var _ = client;
        using var spool = File.OpenHandle(Path.GetTempFileName(), FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose);
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, false, 16 * 1024);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        var email = new StringBuilder();
        await writer.WriteLineAsync("220 sink ESMTP");
        while (await reader.ReadLineAsync() is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteAsync("250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10485760\r\n");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go");
                    email.Clear();
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                        email.Append(text).Append('\n');
                    if (keep)
                        Keep(spool, email);
                    await writer.WriteLineAsync("250 2.0.0 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private static void Keep(SafeFileHandle spool, StringBuilder email)
    {
        RandomAccess.Write(spool, Encoding.Latin1.GetBytes(email.ToString()), RandomAccess.GetLength(spool));
        RandomAccess.FlushToDisk(spool);
    }
}
