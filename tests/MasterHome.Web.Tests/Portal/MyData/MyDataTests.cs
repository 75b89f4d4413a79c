using System.IO.Compression;
using System.Net;
using MasterHome.PersonalData;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.MyData;

public sealed class MyDataTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_ask()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/my-data")).Status);
    }

    [Fact]
    public async Task An_archive_is_asked_for_made_and_fetched_once()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/my-data"), "/my-data/archives");
        Assert.Equal("Your archive is being made.", page.Heading);
        Assert.False(page.HasForm("/my-data/archives"));
        await _portal.Run<MakeDataExports>(job => job.RunAsync(default));

        page = await mira.Get("/my-data");
        Assert.Equal("Your archive is ready.", page.Heading);
        var id = await _portal.Ask(db => db.DataExports.Select(e => e.Id).SingleAsync());
        using var answer = await mira.PostTo(page, $"/my-data/archives/{id}");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        using var archive = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        Assert.NotNull(archive.GetEntry("data.json"));
        using var again = await mira.PostTo(page, $"/my-data/archives/{id}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal("Get all the data that we hold about you.", (await mira.Get("/my-data")).Heading);
    }
}
