using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MasterHome.Web.Tests.Support;

/// <summary>Somebody at the portal with a browser's cookies but without its scripts: opens pages, fills in forms, follows
/// redirects.</summary>
public sealed class Visitor(HttpClient http) : IDisposable
{
    private const string TokenField = "__RequestVerificationToken";

    public HttpClient Http { get; } = http;

    public async Task<WebPage> Get(string address)
    {
        using var response = await Http.GetAsync(address);
        return await Follow(response, address);
    }

    /// <summary>Sends the form of the page that goes to an address, as a browser would: hidden fields and what stands in it come
    /// along.</summary>
    public async Task<WebPage> Send(WebPage page, string action, params (string Name, string Value)[] typed)
    {
        var form = page.Form(action);
        using var response = await Http.PostAsync(action, Filled(form, typed));
        return await Follow(response, action);
    }

    /// <summary>The same without following where it leads.</summary>
    public Task<HttpResponseMessage> Post(WebPage page, string action, params (string Name, string Value)[] typed) =>
        Http.PostAsync(action, Filled(page.Form(action), typed));

    /// <summary>Sends what no form of the portal sends, with the token of a page that they do have.</summary>
    public Task<HttpResponseMessage> PostTo(WebPage page, string address, params (string Name, string Value)[] typed) =>
        Http.PostAsync(
            address,
            new FormUrlEncodedContent([
                new(TokenField, page.All($"input[name={TokenField}]").GetAttribute("value")!),
                .. typed.Select(t => KeyValuePair.Create(t.Name, t.Value)),
            ])
        );

    /// <summary>Signs in, and does not open the page that this leads to.</summary>
    public async Task SignIn(string email, string password)
    {
        using var answer = await Post(await Get("/sign-in"), "/sign-in", ("Email", email), ("Password", password));
        Assert.True(answer.StatusCode == HttpStatusCode.Found, $"{email} could not sign in: {(int)answer.StatusCode}.");
    }

    /// <summary>Signs in and opens the page that this leads to.</summary>
    public async Task<WebPage> SignInAndContinue(string email, string password)
    {
        var page = await Send(await Get("/sign-in"), "/sign-in", ("Email", email), ("Password", password));
        Assert.True(page.Status == HttpStatusCode.OK && page.Address != "/sign-in", $"{email} could not sign in: {page.Text}");
        return page;
    }

    /// <summary>What the browser sends of its own accord, as a thief would copy it.</summary>
    public async Task<string> Cookie()
    {
        using var answer = await Http.GetAsync("/sign-in");
        return answer.RequestMessage!.Headers.TryGetValues("Cookie", out var cookies) ? string.Join("; ", cookies) : "";
    }

    public void Dispose() => Http.Dispose();

    private static HttpContent Filled(IHtmlFormElement form, (string Name, string Value)[] typed)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var field in form.Elements.Where(e => e.GetAttribute("name") is not null && !e.HasAttribute("disabled")))
        {
            var name = field.GetAttribute("name")!;
            if (typed.Any(t => t.Name == name))
                continue;
            if (
                field
                is IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false }
                    or IHtmlButtonElement
                    or IHtmlInputElement { Type: "file" }
            )
                continue;
            values.Add(
                new(
                    name,
                    field switch
                    {
                        IHtmlInputElement input => input.Value,
                        IHtmlTextAreaElement area => area.Value,
                        IHtmlSelectElement select => select.Value ?? "",
                        _ => "",
                    }
                )
            );
        }
        // A browser sends the button that was pressed; without a choice that is the first.
        if (
            form.QuerySelector<IHtmlButtonElement>("button:not([type=button])") is { Name.Length: > 0 } button
            && typed.All(t => t.Name != button.Name)
        )
            values.Add(new(button.Name, button.Value));
        values.AddRange(typed.Select(t => new KeyValuePair<string, string>(t.Name, t.Value)));
        if (form.Enctype != "multipart/form-data")
            return new FormUrlEncodedContent(values);
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in values)
        {
            // A file is given as "@name|content".
            if (value.StartsWith('@') && value.Split('|', 2) is [var file, var content])
                parts.Add(new StringContent(content), name, file[1..]);
            else
                parts.Add(new StringContent(value), name);
        }
        return parts;
    }

    private async Task<WebPage> Follow(HttpResponseMessage response, string address)
    {
        for (
            var hops = 0;
            response.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.MovedPermanently;
            hops++
        )
        {
            Assert.True(hops < 5, $"{address} leads in circles");
            var to = response.Headers.Location!;
            address = to.IsAbsoluteUri ? to.PathAndQuery : to.OriginalString;
            response = await Http.GetAsync(address);
        }
        return new WebPage(address, response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

/// <summary>A page as it came, read back.</summary>
public sealed class WebPage(string address, HttpStatusCode status, string html)
{
    private static readonly HtmlParser Parser = new();

    public string Address { get; } = address;

    public HttpStatusCode Status { get; } = status;

    public string Html { get; } = html;

    public IHtmlDocument Document { get; } = Parser.ParseDocument(html);

    public string Heading => Plain(Document.QuerySelector("h1")?.TextContent);

    /// <summary>What the main part says, with single spaces.</summary>
    public string Text => Plain((Document.QuerySelector("main") ?? Document.Body!)?.TextContent);

    public string? Notice => Document.QuerySelector(".notice") is { } notice ? Plain(notice.TextContent) : null;

    public IHtmlFormElement Form(string action) =>
        Document.Forms.FirstOrDefault(f => f.GetAttribute("action") == action && f.Method == "post")
        ?? Document.QuerySelectorAll("button[formaction]").FirstOrDefault(b => b.GetAttribute("formaction") == action)?.Closest("form")
            as IHtmlFormElement
        ?? throw new InvalidOperationException(
            $"{Address} ({(int)Status}) has no form to {action}. "
                + $"It has: {string.Join(", ", Document.Forms.Select(f => f.GetAttribute("action")))}. "
                + $"It says: {Text}"
        );

    public bool HasForm(string action) => Document.Forms.Any(f => f.GetAttribute("action") == action && f.Method == "post");

    public IElement All(string selector) =>
        Document.QuerySelector(selector) ?? throw new InvalidOperationException($"{Address} has no {selector}. It says: {Text}");

    public IEnumerable<string> Links => Document.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!);

    public void Says(string words) => Assert.Contains(words, Text, StringComparison.Ordinal);

    private static string Plain(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
