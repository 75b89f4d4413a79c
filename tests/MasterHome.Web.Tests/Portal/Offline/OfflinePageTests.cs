using System.Net;
using System.Text.Json;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal.Offline;

public sealed class OfflinePageTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task The_page_for_a_device_without_a_connection_needs_no_sign_in()
    {
        using var visitor = portal.Visitor();
        Assert.Equal("You are offline.", (await visitor.Get("/offline")).Heading);
        using var script = await visitor.Http.GetAsync("/service-worker.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_manifest_names_the_program_and_icons_that_exist()
    {
        using var visitor = portal.Visitor();
        using var answer = await visitor.Http.GetAsync("/manifest.webmanifest");
        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType!.MediaType);
        var manifest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("Master Anaplanner Home", manifest.GetProperty("name").GetString());
        foreach (var icon in manifest.GetProperty("icons").EnumerateArray())
        {
            using var file = await visitor.Http.GetAsync(icon.GetProperty("src").GetString());
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal(icon.GetProperty("type").GetString(), file.Content.Headers.ContentType!.MediaType);
        }
    }
}
