using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>What a browser loads: at most 100 KiB in 10 requests for the first page, at most 20 KiB in 2 for the next.</summary>
public sealed partial class PageWeightTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private const int Kibibyte = 1024;

    [Theory]
    [InlineData("mira@example.org", "/")]
    [InlineData("mira@example.org", "/points")]
    [InlineData("mira@example.org", "/opportunities")]
    [InlineData("mira@example.org", "/profile")]
    [InlineData("mira@example.org", "/security")]
    [InlineData("alex@example.org", "/back-office")]
    [InlineData("alex@example.org", "/back-office/members")]
    [InlineData("alex@example.org", "/back-office/queue")]
    [InlineData(null, "/sign-in")]
    public async Task A_page_is_light(string? email, string address)
    {
        using var visitor = portal.Visitor();
        if (email is not null)
            await visitor.SignIn(email, DemoData.Passphrase);
        var (bytes, html, encoding) = await Load(visitor, address);
        Assert.Equal("br", encoding);

        var files = await FilesOf(visitor, new HtmlParser().ParseDocument(html));

        Assert.InRange(files.Count + 1, 2, 10);
        Assert.InRange(bytes + files.Values.Sum(f => f.Bytes), 1, 100 * Kibibyte);
        // The next page: whatever may not be kept for good is asked for again.
        Assert.InRange(files.Values.Count(f => !f.IsKept) + 1, 1, 2);
        Assert.InRange(bytes + files.Values.Where(f => !f.IsKept).Sum(f => f.Bytes), 1, 20 * Kibibyte);
    }

    private static async Task<Dictionary<string, (int Bytes, bool IsKept)>> FilesOf(Visitor visitor, IDocument page)
    {
        var files = new Dictionary<string, (int, bool)>();
        foreach (
            var address in page.QuerySelectorAll("link[rel~=stylesheet], link[rel~=icon], link[rel~=preload], script[src], img[src]")
                .Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!)
                .Where(a => !a.StartsWith("data:", StringComparison.Ordinal))
        )
        {
            using var answer = await Get(visitor, address);
            answer.EnsureSuccessStatusCode();
            files[address] = ((await answer.Content.ReadAsByteArrayAsync()).Length, HasFingerprint().IsMatch(address));
        }
        return files;
    }

    /// <summary>A published portal serves such a file as immutable.</summary>
    [GeneratedRegex(@"\.[a-z0-9]{10}\.(css|js|svg|png)$")]
    private static partial Regex HasFingerprint();

    private static async Task<(int Bytes, string Html, string? Encoding)> Load(Visitor visitor, string address)
    {
        using var answer = await Get(visitor, address);
        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        await using var read = new System.IO.Compression.BrotliStream(
            new MemoryStream(bytes),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var text = new StreamReader(read);
        return (bytes.Length, await text.ReadToEndAsync(), answer.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    private static Task<HttpResponseMessage> Get(Visitor visitor, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        return visitor.Http.SendAsync(request);
    }
}
