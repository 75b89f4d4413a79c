using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace MasterHome.Benchmarks;

/// <summary>A process that serves pages on the loopback address, and a browser's part: cookies, and many requests at once.</summary>
internal sealed partial class ServedPages : IAsyncDisposable
{
    private const string Home = "https://home.example.org";

    private readonly Process _process;
    private readonly Uri _root;
    private readonly HttpClient _many = Client(int.MaxValue);

    private ServedPages(Process process, Uri root) => (_process, _root) = (process, root);

    public long MemoryMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024 / 1024;
        }
    }

    /// <summary>The portal in Production, as behind a proxy that speaks https.</summary>
    public static Task<ServedPages> Portal(string folder) =>
        Start(
            typeof(ServedPages).Assembly.Location.Replace("MasterHome.Benchmarks.dll", "MasterHome.Web.dll", StringComparison.Ordinal),
            ["serve", "--urls", "http://127.0.0.1:0"],
            folder,
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("Home__DataFolder", folder),
            ("Home__PublicUrl", Home),
            ("Proxies__Known__0", "127.0.0.1"),
            ("Jobs__Enabled", "false"),
            // As the image sets it.
            ("DOTNET_GCgen0size", "0x1000000"),
            ("SignIn__RequireSecondFactor", "false"),
            ("SignIn__PerAddressAMinute", "1000000")
        );

    public static Task<ServedPages> Floors(string folder) => Start(typeof(ServedPages).Assembly.Location, ["floors", folder], folder);

    /// <summary>Signs in by the form. Returns the cookies as a browser sends them.</summary>
    public async Task<string> SignIn(string email, string password)
    {
        using var http = Client(1);
        using var form = await http.SendAsync(Get("/sign-in", ""));
        var token = Token().Match(await form.Content.ReadAsStringAsync()).Groups[1].Value;
        using var post = Get("/sign-in", Cookies(form, ""));
        post.Method = HttpMethod.Post;
        post.Content = new FormUrlEncodedContent([
            new("Email", email),
            new("Password", password),
            new("__RequestVerificationToken", WebUtility.HtmlDecode(token)),
        ]);
        using var answer = await http.SendAsync(post);
        return answer.StatusCode == HttpStatusCode.Found
            ? Cookies(answer, Cookies(form, ""))
            : throw new InvalidOperationException($"{email} could not sign in: {answer.StatusCode}");
    }

    /// <summary>Signs in. Returns the cookies, and a token for forms.</summary>
    public async Task<(string Cookies, string Token)> Enter(string email, string password)
    {
        var cookies = await SignIn(email, password);
        using var http = Client(1);
        using var page = await http.SendAsync(Get("/program", cookies));
        var token = Token().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        return (Cookies(page, cookies), WebUtility.HtmlDecode(token));
    }

    /// <summary>Sends a form. Returns what was answered, and after how many milliseconds.</summary>
    public async Task<(HttpStatusCode Status, double Milliseconds)> Post(
        string path,
        string cookies,
        string token,
        (string Name, string Value) field
    )
    {
        using var post = Get(path, cookies);
        post.Method = HttpMethod.Post;
        post.Content = new FormUrlEncodedContent([new(field.Name, field.Value), new("__RequestVerificationToken", token)]);
        var sent = Stopwatch.GetTimestamp();
        using var answer = await _many.SendAsync(post);
        await answer.Content.CopyToAsync(Stream.Null);
        return (answer.StatusCode, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
    }

    /// <summary>The cookies that an address gives.</summary>
    public async Task<string> Enter(string path)
    {
        using var http = Client(1);
        using var answer = await http.SendAsync(Get(path, ""));
        return Cookies(answer, "");
    }

    /// <summary>Requests a page over and over, each connection with the cookies of the next user.</summary>
    public async Task<LoadResult> Load(string path, IReadOnlyList<string> cookies, int connections, TimeSpan duration)
    {
        using var http = Client(connections);
        var took = new List<double>[connections];
        _process.Refresh();
        var (cpu, began) = (_process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => Repeat(i))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        _process.Refresh();
        var all = took.SelectMany(t => t).Order().ToList();
        return new LoadResult(
            (_process.TotalProcessorTime - cpu).TotalMilliseconds / all.Count,
            all.Count / elapsed.TotalSeconds,
            all[(int)(all.Count * 0.99)]
        );

        async Task Repeat(int connection)
        {
            var own = took[connection] = [];
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var sent = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(Get(path, cookies[connection % cookies.Count]));
                await answer.Content.CopyToAsync(Stream.Null);
                if (answer.StatusCode != HttpStatusCode.OK)
                    throw new InvalidOperationException($"{path} answered {answer.StatusCode}.");
                own.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _many.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServedPages> Start(string library, string[] arguments, string folder, params (string, string)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [library, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is not { Success: true } address)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServedPages(process, new Uri(address.Value));
        }
        throw new InvalidOperationException($"{library} did not start.");
    }

    private static HttpClient Client(int connections) =>
        new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                MaxConnectionsPerServer = connections,
            }
        );

    private HttpRequestMessage Get(string path, string cookies)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, path));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "192.0.2.1");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", new Uri(Home).Host);
        if (cookies.Length > 0)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        return request;
    }

    private static string Cookies(HttpResponseMessage answer, string before)
    {
        var jar = before
            .Split("; ", StringSplitOptions.RemoveEmptyEntries)
            .Concat(answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => c.Split(';')[0]) : [])
            .Select(c => c.Split('=', 2))
            .GroupBy(c => c[0])
            .Select(g => g.Last())
            .Where(c => c[1].Length > 0);
        return string.Join("; ", jar.Select(c => $"{c[0]}={c[1]}"));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
