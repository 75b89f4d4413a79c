using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit.Abstractions;

namespace MasterHome.Web.Tests.Shared.Binding;

/// <summary>Whatever is typed, no address fails. One round with a fixed seed; <c>HOME_FUZZ_MINUTES=5</c> runs rounds with random seeds for
/// five minutes and prints each seed.</summary>
public sealed class RandomInputTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Seed = 20_260_915;

    private static readonly string[] Parts =
    [
        "a",
        " ",
        "\t",
        "\r\n",
        "\n",
        "\0",
        "\v",
        "\u00A0",
        "\u200B",
        "\u200D",
        "\u202E",
        "\u2066",
        "\uFEFF",
        "\u00AD",
        "\u0301",
        "\u0958",
        "字",
        "שלום",
        "مرحبا",
        "👩‍💻",
        "🏳️‍🌈",
        "İ",
        "ı",
        "ß",
        "’",
        "–",
        "\uFFFE",
        "\uFDFA",
        "<b>",
        "</td>",
        "&amp;",
        "'",
        "\"",
        "=1+1",
        "%00",
        "{name}",
        "{0}",
        "@",
        "../",
        "https://example.org/",
        "0",
        "-1",
        "1e3",
        "1.5",
        "99999999999999999999",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "01.11.2026",
        "2026-09-14",
        "2026-03-29T02:30",
        "true",
        "null",
        "Europe/Berlin",
        "DE",
        ";",
        "|",
        "\\",
        "`",
        "[x](y)",
    ];

    /// <summary>These end the session of whoever asks, or belong to the host.</summary>
    private static readonly string[] Left = ["/sign-out", "/account", "/security", "/hangfire", "/back-office/jobs/hangfire", "/health"];

    private readonly TestPortal _portal = new();

    [Trait("Fault", "3")]
    [Fact]
    public async Task No_address_fails_whatever_is_sent_to_it()
    {
        var minutes = double.TryParse(
            Environment.GetEnvironmentVariable("HOME_FUZZ_MINUTES"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var asked
        )
            ? asked
            : 0;
        var clock = Stopwatch.StartNew();
        var seed = minutes > 0 ? Random.Shared.Next() : Seed;
        do
        {
            output.WriteLine($"Seed {seed}");
            var failures = await Round(new Random(seed));
            Assert.True(failures.Count == 0, $"Seed {seed}:\n{string.Join('\n', failures)}");
            seed = Random.Shared.Next();
        } while (clock.Elapsed.TotalMinutes < minutes);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<List<string>> Round(Random random)
    {
        var failures = new List<string>();
        using var mira = await _portal.SignedIn("mira@example.org");
        using var alex = await _portal.SignedIn("alex@example.org");
        var addresses = PortalAddresses
            .Of(_portal.Services)
            .Where(a => !Left.Any(left => a.Route.StartsWith(left, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        foreach (var visitor in new[] { mira, alex })
        {
            var names = new HashSet<string>(["q", "page", "year", "kind", "state", "member", "from", "to"]);
            var pages = new List<WebPage>();
            foreach (var address in addresses.Where(a => a.Method == "GET"))
            {
                var page = await Get(visitor, Fill(address, random), "", failures);
                if (page is null)
                    continue;
                pages.Add(page);
                names.UnionWith(page.Document.QuerySelectorAll("main [name]").Select(e => e.GetAttribute("name")!));
            }
            var all = names.Where(n => !n.StartsWith("__", StringComparison.Ordinal)).ToList();
            // Real forms first: their nasty texts then stand on the pages below.
            foreach (var form in pages.SelectMany(p => p.Document.Forms).Where(f => f.Method == "post").ToList())
                await Post(visitor, form.GetAttribute("action") ?? "", Fields(form, random), failures);
            foreach (var address in addresses.Where(a => a.Method == "POST"))
                await Post(visitor, Fill(address, random), All(all, random), failures);
            foreach (var address in addresses.Where(a => a.Method == "GET"))
            {
                await Get(visitor, Fill(address, random), "", failures);
                await Get(visitor, Fill(address, random), Query(all, random), failures);
            }
        }
        return failures;
    }

    private static async Task<WebPage?> Get(Visitor visitor, string address, string query, List<string> failures)
    {
        using var answer = await visitor.Http.GetAsync(address + query);
        if ((int)answer.StatusCode >= 500 && answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            failures.Add($"GET {address}{query}: {(int)answer.StatusCode}");
        return answer.Content.Headers.ContentType?.MediaType == "text/html"
            ? new WebPage(address, answer.StatusCode, await answer.Content.ReadAsStringAsync())
            : null;
    }

    private static async Task Post(Visitor visitor, string address, List<KeyValuePair<string, string>> fields, List<string> failures)
    {
        var page = await visitor.Get("/notifications");
        if (page.Document.QuerySelector("input[name=__RequestVerificationToken]") is null)
            page = await visitor.Get("/back-office/opportunities/new");
        if (address.Length == 0 || page.Document.QuerySelector("input[name=__RequestVerificationToken]") is null)
            return;
        using var answer = await visitor.PostTo(page, address, [.. fields.Select(f => (f.Key, f.Value))]);
        if ((int)answer.StatusCode >= 500)
        {
            var sent = string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(Well(f.Value))}"));
            failures.Add($"POST {address} {sent}: {(int)answer.StatusCode}");
        }
    }

    private static List<KeyValuePair<string, string>> Fields(AngleSharp.Html.Dom.IHtmlFormElement form, Random random) =>
        [
            .. form.QuerySelectorAll("[name]")
                .Where(e => !e.GetAttribute("name")!.StartsWith("__", StringComparison.Ordinal))
                .Select(e =>
                    KeyValuePair.Create(
                        e.GetAttribute("name")!,
                        e is AngleSharp.Html.Dom.IHtmlSelectElement select ? select.Value ?? ""
                            : e.GetAttribute("type") is "hidden" or "radio" or "checkbox" ? e.GetAttribute("value") ?? ""
                            : e.GetAttribute("type") is "number" ? random.Next(0, 50).ToString(CultureInfo.InvariantCulture)
                            : e.GetAttribute("type") is "date" ? "2026-09-14"
                            : Text(random)
                    )
                ),
        ];

    private static List<KeyValuePair<string, string>> All(List<string> names, Random random) =>
        [.. names.Where(_ => random.Next(3) > 0).Select(n => KeyValuePair.Create(n, Text(random)))];

    private static string Query(List<string> names, Random random) =>
        "?"
        + string.Join(
            '&',
            names.Where(_ => random.Next(4) == 0).Select(n => $"{Uri.EscapeDataString(n)}={Uri.EscapeDataString(Well(Text(random)))}")
        );

    /// <summary>Half of the texts are long, so that limits and cuts are met.</summary>
    private static string Text(Random random) =>
        string.Concat(
            Enumerable.Range(0, random.Next(2) == 0 ? random.Next(1, 4) : random.Next(1, 300)).Select(_ => Parts[random.Next(Parts.Length)])
        );

    private static string Well(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Fill(PortalAddress address, Random random) =>
        PortalAddresses.Fill(
            address.Pattern,
            part =>
                part.ParameterPolicies.Any(p => p.Content is "int" or "long") ? random.Next(1, 9).ToString(CultureInfo.InvariantCulture)
                : part.ParameterPolicies.Count > 0 || part.IsCatchAll ? Known(address, part)
                : Uri.EscapeDataString(Well(Text(random)[..1])) is { Length: > 0 } text && text is not ("." or "%00") ? text
                : "x"
        );

    private static string Known(PortalAddress address, RoutePatternParameterPart part) =>
        part.IsCatchAll
            ? ""
            : address
                .Path.Split('/')
                .Zip(address.Route.Split('/'))
                .FirstOrDefault(p => p.Second.Contains(part.Name, StringComparison.Ordinal))
                .First
                ?? "x";
}
