using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal;

/// <summary>Pages of somebody whose membership ended with last year.</summary>
public sealed class FormerMemberTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [InlineData("/opt-out")]
    [InlineData("/leave/new")]
    [InlineData("/suggestions/new")]
    public async Task What_would_be_refused_is_said_before_a_form_is_filled_in(string address)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        Assert.NotEmpty((await mira.Get(address)).Document.QuerySelectorAll("main form"));
        await EndMembership();

        var page = await mira.Get(address);
        Assert.Equal("You are not a member at the moment.", page.Heading);
        Assert.Empty(page.Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task No_certificate_is_promised()
    {
        await _portal.Do(db => db.Certificates.ExecuteDeleteAsync());
        using var mira = await _portal.SignedIn("mira@example.org");
        (await mira.Get("/certificates")).Says("The first one is issued when the team closes 2026");
        await EndMembership();
        (await mira.Get("/certificates")).Says("You are not a member at the moment.");
    }

    private Task EndMembership() =>
        _portal.Do(db =>
            db.Members.Where(m => m.Email == "mira@example.org").ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedWith, 2025))
        );
}
