using System.Net;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared.Errors;

/// <summary>How the portal answers what it cannot do.</summary>
public sealed class RefusalTests(RefusalTests.ShortLockPortal portal) : IClassFixture<RefusalTests.ShortLockPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [InlineData("alex@example.org")]
    [InlineData("mira@example.org")]
    public async Task No_address_fails_on_a_form_without_fields(string email)
    {
        using var visitor = await _portal.SignedIn(email);
        var page = await visitor.Get("/security");
        var faults = new List<string>();
        // These end the session that the others need.
        var last = new[] { "/sign-out", "/security/sessions/end", "/security/sessions/{id:int}/end" };
        var addresses = PortalAddresses.Of(_portal.Services).Where(a => a.Method == "POST").Select(a => a.Pattern);
        foreach (var pattern in addresses.OrderBy(a => last.Contains("/" + a.RawText!.TrimStart('/'))))
        {
            var path = PortalAddresses.Fill(pattern, FirstOne);
            using var answer = await visitor.PostTo(page, path);
            if ((int)answer.StatusCode >= 500)
                faults.Add($"{path}: {answer.StatusCode}");
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_refusal_while_reading_is_a_page_with_its_sentence()
    {
        var verified = await _portal.Ask(db =>
            db.SignUps.Where(s => s.State == SignUpState.Verified && db.Members.Any(m => m.Id == s.MemberId && m.FirstName == "Mira"))
                .Select(s => s.Id)
                .FirstAsync()
        );
        using var mira = await _portal.SignedIn("mira@example.org");

        var page = await mira.Get($"/sign-ups/{verified}/withdrawal");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal("This could not be done.", page.Heading);
    }

    [SqliteFact]
    public async Task A_lock_that_is_not_free_in_time_is_a_page_that_asks_to_try_again()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/profile");
        // Not pooled, because the next test gets another file of this name.
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_portal.Folder, "home.db")};Pooling=False");
        await other.OpenAsync();
        await using (var locked = await other.BeginTransactionAsync())
        {
            await using var write = other.CreateCommand();
            write.CommandText = "UPDATE Members SET Version = Version";
            write.Transaction = (SqliteTransaction)locked;
            await write.ExecuteNonQueryAsync();

            using var busy = await mira.Post(page, "/profile", ("JobTitle", "Planner"));

            Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
            Assert.True(busy.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Contains("The portal is busy.", await busy.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("Your details are saved.", (await mira.Send(page, "/profile", ("JobTitle", "Planner"))).Notice);
    }

    [Fact]
    public async Task A_stale_form_says_who_changed_the_row_and_keeps_what_was_typed()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var old = await mira.Get("/profile");
        await mira.Send(old, "/profile", ("Company", "Contoso"));

        var stale = await mira.Send(old, "/profile", ("JobTitle", "Architect"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.Status);
        Assert.Contains("You changed this on Tue, Sep 15, 2026", stale.Text, StringComparison.Ordinal);
        Assert.Equal("Architect", stale.All("#JobTitle").GetAttribute("value"));
        Assert.Equal("Your details are saved.", (await mira.Send(stale, "/profile")).Notice);
    }

    [Fact]
    public async Task A_refusal_that_no_form_shows_is_a_page_with_a_way_back()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var sent = await _portal.Ask(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.Id).FirstAsync());
        await _portal.Do(db =>
            db.OutgoingEmails.Where(m => m.Id == sent)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, MasterHome.Mail.Outbox.EmailState.Sent))
        );
        var from = await alex.Get("/security");
        alex.Http.DefaultRequestHeaders.Referrer = new Uri(alex.Http.BaseAddress!, $"/back-office/emails/{sent}");

        using var answer = await alex.PostTo(from, $"/back-office/emails/{sent}/retry");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Only a waiting or failed email can be sent again.", html, StringComparison.Ordinal);
        Assert.Contains($"""<a class="button" href="/back-office/emails/{sent}">Go back</a>""", html, StringComparison.Ordinal);
    }

    private static string FirstOne(RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Any(policy => policy.Content is "int" or "long") ? "1"
        : parameter.ParameterPolicies.Any(policy => policy.Content == "guid") ? Guid.Empty.ToString()
        : parameter.ParameterPolicies.Any(policy => policy.Content?.StartsWith("regex", StringComparison.Ordinal) == true) ? "members"
        : parameter.Name == "kind" ? "welcome"
        : parameter.IsCatchAll ? ""
        : "made-up";

    public sealed class ShortLockPortal : TestPortal
    {
        public ShortLockPortal() => With("Database:LockSeconds", "1");
    }
}
