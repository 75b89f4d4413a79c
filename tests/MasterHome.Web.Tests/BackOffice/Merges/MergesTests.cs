using System.Net;
using MasterHome.Accounts;
using MasterHome.TestSupport;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Merges;

public sealed class MergesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private int _double;
    private int _mira;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _mira = await IdOf("mira@example.org");
        await Portal.Do(async db =>
        {
            var duplicate = A.Member().Called("Mira", "Okafor-Lund").At("two@example.org").Build();
            db.Add(duplicate);
            await db.SaveChangesAsync();
            db.Add(new Account("two@example.org", duplicate.Name, duplicate.Id, StaffRole.None, duplicate.AddedAt));
            await db.SaveChangesAsync();
        });
        _double = await IdOf("two@example.org");
    }

    private string Path => $"/back-office/members/{_double}/merge";

    [Fact]
    public async Task Staff_and_members_do_not_merge()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(Path)).Status);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(Path)).Status);
    }

    [Fact]
    public async Task A_duplicate_is_merged_after_a_preview_and_its_page_leads_to_the_other_until_it_is_undone()
    {
        (await Alex.Get($"{Path}?into=nobody@example.org")).Says("No member has this email address.");
        (await Alex.Get($"{Path}?into=two@example.org")).Says("A member cannot be merged with itself.");
        var page = await Alex.Get($"{Path}?into=mira@example.org");
        page.Says("two@example.org becomes a former address of theirs, and its account is closed.");
        var refused = await Alex.Send(page, Path, ("Form.Reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Reason-error"));

        page = await Alex.Send(page, Path, ("Form.Reason", "They wrote to us."));

        Assert.Equal($"/back-office/members/{_mira}", page.Address);
        page.Says("They wrote to us.");
        Assert.Equal($"/back-office/members/{_mira}", (await Alex.Get($"/back-office/members/{_double}")).Address);
        Assert.DoesNotContain("two@example.org", (await Alex.Get("/back-office/members")).Text, StringComparison.Ordinal);
        Assert.NotNull(await Portal.Ask(db => db.Users.Where(u => u.MemberId == _double).Select(u => u.DisabledAt).SingleAsync()));

        var merge = await Portal.Ask(db => db.MemberMerges.Select(m => m.Id).SingleAsync());
        page = await Alex.Send(page, $"/back-office/merges/{merge}/removal");
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        Assert.Equal($"/back-office/members/{_double}", page.Address);
        Assert.Equal("The merge is undone. The member gets an email.", page.Notice);
    }

    private Task<int> IdOf(string email) => Portal.Ask(db => db.Members.Where(m => m.Email == email).Select(m => m.Id).SingleAsync());
}
