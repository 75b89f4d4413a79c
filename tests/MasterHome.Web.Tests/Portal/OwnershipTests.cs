using System.Buffers.Text;
using System.Net;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal;

/// <summary>One member requests every route that takes an id, with the ids of other members.</summary>
public sealed class OwnershipTests(TestPortal portal) : IClassFixture<TestPortal>
{
    // Routes that are the same for every member or need no sign-in: their ids belong to no member.
    private static readonly string[] Public =
    [
        "/opportunities/{id:int}",
        // A watch belongs to whoever is signed in.
        "/opportunities/{id:int}/watch",
        "/opportunities/{id:int}/watch/removal",
        "/error/{status:int}",
        // The code or the key in the address authorizes.
        "/verify/{code}",
        "/badges/keys/{key}",
        "/badges/achievements/{year:int}",
        "/calendar/{key}.ics",
        "/dev/emails/{name}",
        // Found in the own account only, and leads home for anything else: KeptFormTests.
        "/kept-forms/{id}",
        "/kept-forms/{id}/removal",
        "/notifications/unsubscribe/{token}",
        "/notifications/unsubscribe/{token}/undone",
        "/sign-in/sso/{why:regex(^(canceled|silent|refused)$)}",
    ];

    // Ids that belong to other members, by route prefix. Add a line for each new kind of resource.
    private static readonly Dictionary<string, Func<HomeDb, int, Task<List<string>>>> OtherMembersIds = new()
    {
        ["sign-ups"] = (db, me) => db.SignUps.Where(s => s.MemberId != me).Select(s => $"{s.Id}").ToListAsync(),
        ["evidence"] = (db, me) => db.EvidenceFiles.Where(f => f.MemberId != me).Select(f => $"{f.Id}").ToListAsync(),
        ["appeals"] = (db, me) => db.Appeals.Where(a => a.MemberId != me).Select(a => $"{a.Id}").ToListAsync(),
        ["leave"] = (db, me) => db.Leaves.Where(l => l.MemberId != me).Select(l => $"{l.Id}").ToListAsync(),
        ["certificates"] = (db, me) => db.Certificates.Where(c => c.MemberId != me).Select(c => $"{c.Id}").ToListAsync(),
        ["my-data/archives"] = (db, me) => db.DataExports.Where(e => e.MemberId != me).Select(e => $"{e.Id}").ToListAsync(),
        ["suggestions"] = (db, me) => db.Suggestions.Where(s => s.MemberId != me).Select(s => $"{s.Id}").ToListAsync(),
        ["training/completions"] = (db, me) => db.Completions.Where(c => c.MemberId != me).Select(c => $"{c.Id}").ToListAsync(),
        ["notifications"] = (db, me) => db.OutgoingEmails.Where(m => m.MemberId != me).Select(m => $"{m.Id}").ToListAsync(),
        ["security/sessions"] = (db, me) =>
            db.SignInSessions.Where(s => db.Users.Any(a => a.Id == s.AccountId && a.MemberId != me)).Select(s => $"{s.Id}").ToListAsync(),
        ["security/passkeys"] = async (db, me) =>
            [
                .. (
                    await db
                        .UserPasskeys.Where(p => db.Users.Any(a => a.Id == p.UserId && a.MemberId != me))
                        .Select(p => p.CredentialId)
                        .ToListAsync()
                ).Select(id => Base64Url.EncodeToString(id)),
            ],
    };

    private static readonly (string, string)[] FormValues =
    [
        ("On", "2026-09-01"),
        ("DoneOn", "2026-09-01"),
        ("Evidence", "It was me."),
        ("Reason", "Because."),
        ("Name", "Mine"),
        ("Words.Message", "It was me."),
        ("Evidence.File", "@notes.txt|I held it."),
    ];

    private IEnumerable<PortalAddress> WithIds =>
        PortalAddresses
            .Of(portal.Services)
            .Where(a =>
                a.Pattern.Parameters.Count > 0 && !a.Route.StartsWith("/back-office", StringComparison.Ordinal) && !Public.Contains(a.Route)
            );

    [Fact]
    public void Every_route_with_an_id_is_listed_as_public_or_tested_here()
    {
        Assert.Empty(WithIds.Where(a => !OtherMembersIds.ContainsKey(Kind(a))).Select(a => $"{a.Method} {a.Route}"));
        Assert.Empty(OtherMembersIds.Keys.Except(WithIds.Select(Kind)));
    }

    [Fact]
    public async Task Resources_of_other_members_are_not_found_and_do_not_change()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        await GivePasskey("mira@example.org");
        await AddFile(mira);
        using var nia = await portal.SignedIn("nia@example.org");
        var me = await MemberId("nia@example.org");
        var form = await nia.Get("/suggestions/new");
        var before = await Snapshot();
        foreach (var address in WithIds)
        {
            var ids = await portal.Ask(db => OtherMembersIds[Kind(address)](db, me));
            Assert.True(ids.Count > 0, $"The demo data has no {Kind(address)} of another member to test {address.Route}.");
            foreach (var path in ids.Select(id => PortalAddresses.Fill(address.Pattern, _ => id)))
            {
                using var answer = address.Method == "GET" ? await nia.Http.GetAsync(path) : await nia.PostTo(form, path, FormValues);
                Assert.True(
                    answer.StatusCode == HttpStatusCode.NotFound,
                    $"{address.Method} {path} returns {(int)answer.StatusCode} for another member's resource"
                );
            }
        }

        Assert.Equal(before, await Snapshot());
    }

    [Fact]
    public async Task The_same_requests_change_the_members_own_resources()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var me = await MemberId("mira@example.org");
        var before = await Snapshot();
        var form = await mira.Get("/suggestions/new");
        foreach (var id in await portal.Ask(db => db.SignUps.Where(s => s.MemberId == me).Select(s => s.Id).ToListAsync()))
        {
            Assert.Equal(HttpStatusCode.OK, (await mira.Get($"/sign-ups/{id}")).Status);
            using var answer = await mira.PostTo(form, $"/sign-ups/{id}/withdrawal", FormValues);
            // What is already over is refused by its rule, on its page.
            Assert.True(answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.UnprocessableEntity, $"{id}: {answer.StatusCode}");
        }

        Assert.NotEqual(before, await Snapshot());
    }

    /// <summary>The part of the route before the id.</summary>
    private static string Kind(PortalAddress address) => address.Route[1..address.Route.IndexOf("/{", StringComparison.Ordinal)];

    private async Task AddFile(Visitor mira)
    {
        var member = await MemberId("mira@example.org");
        var id = await portal.Ask(db =>
            db.SignUps.Where(s => s.MemberId == member && s.State == SignUpState.Reported).Select(s => s.Id).FirstAsync()
        );
        var address = $"/sign-ups/{id}";
        await mira.Send(await mira.Get(address), $"{address}/evidence", ("Evidence.File", "@notes.txt|I held it."));
        await mira.Send(await mira.Get("/my-data"), "/my-data/archives");
    }

    private Task GivePasskey(string email) =>
        portal.Do(async db =>
        {
            var account = await db.Users.SingleAsync(a => a.Email == email);
            db.Add(
                new IdentityUserPasskey<string>
                {
                    UserId = account.Id,
                    CredentialId = [1, 2, 3, 4],
                    Data = new IdentityPasskeyData
                    {
                        Name = "Laptop",
                        PublicKey = [1],
                        AttestationObject = [1],
                        ClientDataJson = [1],
                        CreatedAt = TestPortal.DemoDay,
                    },
                }
            );
            await db.SaveChangesAsync();
        });

    private Task<int> MemberId(string email) => portal.Ask(db => db.Members.Where(m => m.Email == email).Select(m => m.Id).SingleAsync());

    private Task<string> Snapshot() =>
        portal.Ask(async db =>
            string.Join(
                '\n',
                string.Join(' ', await db.SignUps.OrderBy(s => s.Id).Select(s => $"{s.Id}:{s.State}:{s.Version}").ToListAsync()),
                string.Join(' ', await db.Suggestions.OrderBy(s => s.Id).Select(s => $"{s.Id}:{s.State}:{s.Version}").ToListAsync()),
                string.Join(' ', await db.UserPasskeys.Select(p => p.Data.Name).ToListAsync()),
                $"{await db.SignInSessions.CountAsync()} sessions, {await db.EvidenceFiles.CountAsync()} files",
                $"{await db.History.CountAsync()} actions, {await db.OutgoingEmails.CountAsync()} emails",
                $"{await db.PointEntries.CountAsync()} entries"
            )
        );
}
