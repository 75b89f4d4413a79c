using System.Net;
using System.Text;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>Forms that cannot be read, as a member, as an administrator with a file, and as nobody.</summary>
[Trait("Fault", "7")]
public sealed class UnreadableFormTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly (string Name, HttpStatusCode Status, Func<string, HttpContent> Body)[] Bodies =
    [
        ("JSON", HttpStatusCode.BadRequest, _ => Text("{}", "application/json")),
        ("plain text", HttpStatusCode.BadRequest, token => Text(token, "text/plain")),
        ("no boundary", HttpStatusCode.BadRequest, token => Text(token, "multipart/form-data")),
        (
            "no end",
            HttpStatusCode.BadRequest,
            _ => Text("--b\r\nContent-Disposition: form-data; name=x\r\n\r\ny", "multipart/form-data; boundary=b")
        ),
        ("no headers", HttpStatusCode.BadRequest, _ => Text("--b\r\nnonsense\r\n--b--", "multipart/form-data; boundary=b")),
        ("too many fields", HttpStatusCode.BadRequest, token => Text(token + string.Concat(Enumerable.Repeat("&a=1", 2000)), Form)),
        ("half an escape", HttpStatusCode.BadRequest, token => Text(token + "&Title=%4", Form)),
        ("no escape", HttpStatusCode.BadRequest, token => Text(token + "&Title=100%", Form)),
        ("not UTF-8, escaped", HttpStatusCode.BadRequest, token => Text(token + "&Title=caf%E9", Form)),
        ("not UTF-8", HttpStatusCode.BadRequest, token => Bytes([.. Encoding.ASCII.GetBytes(token + "&Title="), 0xE9])),
        ("compressed", HttpStatusCode.BadRequest, token => Compressed(token)),
        ("too large", HttpStatusCode.RequestEntityTooLarge, token => Text(token + "&Title=" + new string('a', 2 << 20), Form)),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (name, _, _) in Bodies)
            foreach (var address in new[] { "/suggestions", "/sign-in", "/profile", "/security/address", "/sign-out" })
                cases.Add(name, address);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_form_that_cannot_be_read_is_told_so(string name, string address)
    {
        var (_, status, body) = Bodies.Single(b => b.Name == name);
        using var mira = await portal.SignedIn("mira@example.org");
        using var nobody = portal.Visitor();
        foreach (var (visitor, from) in new[] { (mira, "/security"), (nobody, "/sign-in") })
        {
            var token = (await visitor.Get(from)).All("input[name=__RequestVerificationToken]").GetAttribute("value")!;
            using var content = body($"__RequestVerificationToken={Uri.EscapeDataString(token)}");
            using var answer = await visitor.Http.PostAsync(address, content);

            Assert.Equal(status, answer.StatusCode);
            var page = new WebPage(address, answer.StatusCode, await answer.Content.ReadAsStringAsync());
            Assert.Equal(status == HttpStatusCode.BadRequest ? "That form could not be read." : "That was too large.", page.Heading);
        }
    }

    [Fact]
    public async Task A_file_far_above_the_limit_is_too_large()
    {
        await using var small = new TestPortal().With("Home:LargestImport", "1000");
        using var alex = await small.SignedIn("alex@example.org");
        var page = await alex.Get("/back-office/members/import");
        var token = page.All("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent(new string('a', 3 << 20)), "File", "members.csv" },
        };

        using var answer = await alex.Http.PostAsync("/back-office/members/import", form);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static ByteArrayContent Bytes(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", Form);
        return content;
    }

    private static ByteArrayContent Text(string text, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static ByteArrayContent Compressed(string text)
    {
        var content = Text(text, Form);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
