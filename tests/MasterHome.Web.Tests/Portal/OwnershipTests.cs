using System.Buffers.Text;
using System.Net;
using MasterHome.Data;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal;

/// <summary>Nia, who knows everybody's ids, tries each of them at every address that takes one.</summary>
public sealed class OwnershipTests(TestPortal portal) : IClassFixture<TestPortal>
{
    // What is the same for everybody, or stands before the sign-in: the id in it is no secret and nobody's own.
    private static readonly string[] Public =
    [
        "/opportunities/{id:int}",
        "/error/{status:int}",
        "/dev/emails/{name}",
        "/notifications/unsubscribe/{token}",
        "/notifications/unsubscribe/{token}/undone",
        "/sign-in/sso/{why:regex(^(canceled|silent|refused)$)}",
    ];

    // The ids below each address that belong to other people. A new kind of thing gets a line here.
    private static readonly Dictionary<string, Func<HomeDb, int, Task<List<string>>>> Theirs = new()
    {
        ["sign-ups"] = (db, me) => db.SignUps.Where(s => s.MemberId != me).Select(s => $"{s.Id}").ToListAsync(),
        ["suggestions"] = (db, me) => db.Suggestions.Where(s => s.MemberId != me).Select(s => $"{s.Id}").ToListAsync(),
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

    private static readonly (string, string)[] Typed =
    [
        ("On", "2026-09-01"),
        ("DoneOn", "2026-09-01"),
        ("Evidence", "It was me."),
        ("Reason", "Because."),
        ("Name", "Mine"),
    ];

    private IEnumerable<PortalAddress> WithIds =>
        PortalAddresses
            .Of(portal.Services)
            .Where(a =>
                a.Pattern.Parameters.Count > 0 && !a.Route.StartsWith("/back-office", StringComparison.Ordinal) && !Public.Contains(a.Route)
            );

    [Fact]
    public void Every_address_with_an_id_is_public_by_name_or_of_a_kind_that_is_tried_here()
    {
        Assert.Empty(WithIds.Where(a => !Theirs.ContainsKey(Kind(a))).Select(a => $"{a.Method} {a.Route}"));
        Assert.Empty(Theirs.Keys.Except(WithIds.Select(Kind)));
    }

    [Fact]
    public async Task What_belongs_to_somebody_else_is_not_there_and_does_not_move()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        await GivePasskey("mira@example.org");
        using var nia = await portal.SignedIn("nia@example.org");
        var me = await MemberId("nia@example.org");
        var form = await nia.Get("/suggestions/new");
        var before = await Everything();
        foreach (var address in WithIds)
        {
            var ids = await portal.Ask(db => Theirs[Kind(address)](db, me));
            Assert.True(ids.Count > 0, $"The demo data has no {Kind(address)} of another member to try {address.Route} with.");
            foreach (var path in ids.Select(id => PortalAddresses.Fill(address.Pattern, _ => id)))
            {
                using var answer = address.Method == "GET" ? await nia.Http.GetAsync(path) : await nia.PostTo(form, path, Typed);
                Assert.True(
                    answer.StatusCode == HttpStatusCode.NotFound,
                    $"{address.Method} {path} answers {(int)answer.StatusCode} to somebody else"
                );
            }
        }

        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task The_same_forms_do_move_what_is_ones_own()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var me = await MemberId("mira@example.org");
        var before = await Everything();
        var form = await mira.Get("/suggestions/new");
        foreach (var id in await portal.Ask(db => db.SignUps.Where(s => s.MemberId == me).Select(s => s.Id).ToListAsync()))
        {
            Assert.Equal(HttpStatusCode.OK, (await mira.Get($"/sign-ups/{id}")).Status);
            using var answer = await mira.PostTo(form, $"/sign-ups/{id}/withdrawal", Typed);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }

        Assert.NotEqual(before, await Everything());
    }

    /// <summary>What stands before the id.</summary>
    private static string Kind(PortalAddress address) => address.Route[1..address.Route.IndexOf("/{", StringComparison.Ordinal)];

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

    private Task<string> Everything() =>
        portal.Ask(async db =>
            string.Join(
                '\n',
                string.Join(' ', await db.SignUps.OrderBy(s => s.Id).Select(s => $"{s.Id}:{s.State}:{s.Version}").ToListAsync()),
                string.Join(' ', await db.Suggestions.OrderBy(s => s.Id).Select(s => $"{s.Id}:{s.State}:{s.Version}").ToListAsync()),
                string.Join(' ', await db.UserPasskeys.Select(p => p.Data.Name).ToListAsync()),
                $"{await db.SignInSessions.CountAsync()} sessions",
                $"{await db.History.CountAsync()} actions, {await db.OutgoingEmails.CountAsync()} emails, "
                    + $"{await db.PointEntries.CountAsync()} entries"
            )
        );
}
