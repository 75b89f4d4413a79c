using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.SignUpChanges;

public sealed class SignUpChangesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string List = "?state=Confirmed";

    [Theory]
    [InlineData("next-steps")]
    [InlineData("withdrawals")]
    [InlineData("emails")]
    public async Task Staff_and_members_change_no_sign_ups(string change)
    {
        foreach (var email in new[] { "sam@example.org", "mira@example.org" })
        {
            using var visitor = await Portal.SignedIn(email);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Get($"/back-office/sign-ups/{change}/new{List}")).Status);
        }
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.DoesNotContain(
            (await sam.Get("/back-office/sign-ups")).Links,
            l => l.Contains($"sign-ups/{change}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Next_steps_are_asked_for_previewed_and_sent_to_those_of_the_list()
    {
        var ids = await Active();
        var list = await Alex.Get($"/back-office/sign-ups?chosen={ids[0]}.{ids[1]}");
        var form = await Alex.Get(list.Link("Send them next steps…"));
        Assert.Equal("Send the next steps to 2 sign-ups", form.Heading);
        var path = $"/back-office/sign-ups/next-steps?chosen={ids[0]}.{ids[1]}";
        var empty = await Alex.Send(form, path);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.NotNull(empty.Document.QuerySelector("#Steps_NextSteps-error"));

        var asks = await Alex.Send(empty, path, ("Steps.NextSteps", "Send your slides."));
        Assert.Equal("Send the next steps to 2 sign-ups?", asks.Heading);
        asks.Says("Send your slides.");
        Assert.Equal(0, await WithSteps());
        var done = await Alex.Send(asks, path);
        Assert.StartsWith("2 sign-ups have the next steps.", done.Notice, StringComparison.Ordinal);
        Assert.Equal(2, await WithSteps());
    }

    [Fact]
    public async Task A_withdrawal_is_asked_again_when_other_sign_ups_are_found_by_then()
    {
        var ids = await Withdrawable();
        var (path, chosen) = ("/back-office/sign-ups/withdrawals", $"?chosen={string.Join('.', ids.Take(2))}");
        var form = await Alex.Get($"{path}/new{chosen}");
        var asks = await Alex.Send(form, path + chosen, ("Withdrawal.Reason", "The room burned down."));
        Assert.Equal("Withdraw 2 sign-ups?", asks.Heading);
        // As many, but others.
        var other = $"?chosen={string.Join('.', ids.Skip(1).Take(2))}";
        var confirmed = asks.All("input[name='Withdrawal.Confirmed']").GetAttribute("value")!;
        var again = await Alex.Send(
            await Alex.Get($"{path}/new{other}"),
            path + other,
            ("Withdrawal.Reason", "The room burned down."),
            ("Withdrawal.Confirmed", confirmed)
        );
        Assert.Equal("Withdraw 2 sign-ups?", again.Heading);
        Assert.Equal(ids.Count, (await Withdrawable()).Count);

        var done = await Alex.Send(again, path + other);
        Assert.StartsWith("2 sign-ups withdrawn.", done.Notice, StringComparison.Ordinal);
        Assert.Equal(ids.Take(1), (await Withdrawable()).Intersect(ids.Take(3)));
        var none = await Alex.Get($"{path}/new{other}");
        Assert.Equal("None of these sign-ups can be changed now", none.Heading);
        Assert.False(none.HasForm(path + other));
    }

    [Fact]
    public async Task An_email_goes_once_to_each_member_of_the_sign_ups()
    {
        var members = await Portal.Ask(db => db.SignUps.Select(s => s.MemberId).Distinct().CountAsync());
        Assert.True(members < await Portal.Ask(db => db.SignUps.CountAsync()));
        var list = await Alex.Get("/back-office/sign-ups");
        var form = await Alex.Get(list.Links.Single(l => l.StartsWith("/back-office/sign-ups/emails/new", StringComparison.Ordinal)));
        Assert.Equal($"Write to {members} members", form.Heading);
        Assert.Equal("/back-office/sign-ups", form.Document.QuerySelector(".back a")!.GetAttribute("href"));
        var page = await Alex.Send(form, "/back-office/sign-ups/emails", ("Form.Subject", "Thanks"), ("Form.Message", "See you."));
        Assert.StartsWith("/back-office/members/emails/", page.Address, StringComparison.Ordinal);
        page.Says("Members of sign-ups. All sign-ups");
        Assert.Equal(members, (await Portal.Ask(db => db.Mailings.SingleAsync())).Recipients);
    }

    private Task<List<int>> Active() => Portal.Ask(db => db.SignUps.Active().OrderBy(s => s.Id).Select(s => s.Id).ToListAsync());

    private Task<List<int>> Withdrawable() =>
        Portal.Ask(db =>
            db.SignUps.Where(s => s.State == SignUpState.Interested || s.State == SignUpState.Waiting || s.State == SignUpState.Offered)
                .OrderBy(s => s.Id)
                .Select(s => s.Id)
                .ToListAsync()
        );

    private Task<int> WithSteps() => Portal.Ask(db => db.SignUps.CountAsync(s => s.NextSteps == "Send your slides."));
}
