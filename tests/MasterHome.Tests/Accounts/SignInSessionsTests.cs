using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

public sealed class SignInSessionsTests(TestDatabase database) : DataTest(database)
{
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment);

    [Fact]
    public async Task Who_opened_one_is_found_by_its_key()
    {
        await Given(_mira);
        var key = await Open(new Proof(SignInMethod.Sso, "contoso", SecondFactor: true));
        var found = await Find(key);

        Assert.NotNull(found);
        Assert.Equal((_mira.Id, "Mira Okafor", null, StaffRole.None), (found.AccountId, found.Name, found.MemberId, found.Role));
        Assert.Equal((SignInMethod.Sso, "contoso", true), (found.Way, found.Provider, found.SecondFactor));
        Assert.Null(await Find(key + "0"));
        Assert.Null(await Find(""));
    }

    [Fact]
    public async Task Only_a_digest_is_kept_and_a_digest_opens_nothing()
    {
        await Given(_mira);
        var key = await Open();
        var kept = await Read(db => db.SignInSessions.Select(s => s.KeyDigest).SingleAsync());

        Assert.DoesNotContain(key, kept, StringComparison.Ordinal);
        Assert.Null(await Find(kept));
        Assert.NotEqual(key, await Open());
    }

    public static TheoryData<string> Endings => [.. Ways.Keys];

    private static Dictionary<string, Func<HomeDb, Account, string, Task>> Ways =>
        new()
        {
            ["signing out"] = (db, _, key) => Of(db).End(key),
            ["one of the list"] = async (db, account, _) =>
                Assert.True(await Of(db).End(account.Id, await db.SignInSessions.Select(s => s.Id).SingleAsync())),
            ["all of them"] = (db, account, _) => Of(db).EndAll(account.Id),
            ["everywhere"] = (db, account, _) => Change(db, account, a => a.NewStamp()),
            ["another role"] = (db, account, _) => Change(db, account, a => a.Appoint(StaffRole.Staff)),
            ["disabled"] = (db, account, _) => Change(db, account, a => a.Disable(A.Moment)),
            ["another address"] = (db, account, _) => Change(db, account, a => a.Move("mira.okafor@example.org")),
            // Also when the stamp is what it was.
            ["disabled by hand"] = (db, account, _) =>
                db.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.DisabledAt, A.Moment)),
            ["the account goes"] = (db, account, _) => db.Users.Where(a => a.Id == account.Id).ExecuteDeleteAsync(),
        };

    [Theory, MemberData(nameof(Endings))]
    public async Task After_it_has_ended_nobody_is_found(string way)
    {
        await Given(_mira);
        var key = await Open();
        Assert.NotNull(await Find(key));

        await Do(db => Ways[way](db, _mira, key));

        Assert.Null(await Find(key));
        Assert.Empty(
            await Read(async db =>
                await db.Users.SingleOrDefaultAsync() is { IsEnabled: true } account ? await Of(db).Of(account, A.Moment).ToListAsync() : []
            )
        );
    }

    [Fact]
    public async Task Somebody_elses_cannot_be_ended_by_its_number()
    {
        await Given(_mira);
        var key = await Open();
        var number = await Read(db => db.SignInSessions.Select(s => s.Id).SingleAsync());

        Assert.False(await Read(db => Of(db).End("another-account", number)));
        Assert.NotNull(await Find(key));
    }

    [Fact]
    public async Task To_end_one_leaves_the_other_devices_signed_in()
    {
        await Given(_mira);
        var (phone, composer) = (await Open(), await Open());
        await Do(db => Of(db).End(phone));

        Assert.Null(await Find(phone));
        Assert.NotNull(await Find(composer));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public async Task An_hour_without_a_sign_of_life_ends_it(int minutes, bool alive)
    {
        await Given(_mira);
        var key = await Open();

        Assert.Equal(alive, await Find(key, A.Moment.AddMinutes(minutes)) is not null);
    }

    [Fact]
    public async Task Twelve_hours_end_it_whatever_one_did()
    {
        await Given(_mira);
        var key = await Open();
        for (var minutes = 30; minutes < 12 * 60; minutes += 30)
            Assert.NotNull(await Find(key, A.Moment.AddMinutes(minutes)));

        Assert.NotNull(await Find(key, A.Moment.AddHours(12).AddSeconds(-1)));
        Assert.Null(await Find(key, A.Moment.AddHours(12)));
    }

    [Fact]
    public async Task Name_role_and_membership_are_those_of_the_moment()
    {
        var member = await Given<MasterHome.Members.Member>(A.Member());
        await Given(_mira);
        var key = await Open();
        await Do(db =>
            db.Users.ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.DisplayName, "Mira Sels")
                    .SetProperty(a => a.Role, StaffRole.Administrator)
                    .SetProperty(a => a.MemberId, member.Id)
            )
        );
        var found = await Find(key);

        Assert.NotNull(found);
        Assert.Equal(("Mira Sels", StaffRole.Administrator, member.Id), (found.Name, found.Role, found.MemberId));
    }

    [Fact]
    public async Task When_it_was_seen_is_written_at_most_once_a_minute()
    {
        await Given(_mira);
        var key = await Open();
        await Find(key, A.Moment.AddSeconds(60));
        Assert.Equal(A.Moment, await SeenAt());

        await Find(key, A.Moment.AddSeconds(61));
        Assert.Equal(A.Moment.AddSeconds(61), await SeenAt());
        await Find(key, A.Moment.AddSeconds(100));
        Assert.Equal(A.Moment.AddSeconds(61), await SeenAt());
    }

    [Fact]
    public async Task What_has_run_out_is_forgotten_and_what_has_not_stays()
    {
        await Given(_mira);
        await Open();
        Clock.Advance(TimeSpan.FromMinutes(30));
        var fresh = await Open(at: Clock.GetUtcNow().UtcDateTime);
        Clock.Advance(TimeSpan.FromMinutes(30));
        var result = await Read(db => new PurgeSessions(db, Clock, Settings).RunAsync(default));

        Assert.Equal(1, result.Counted);
        Assert.NotNull(await Find(fresh, Clock.GetUtcNow().UtcDateTime));
    }

    private static IOptions<SignInSettings> Settings => Options.Create(new SignInSettings());

    private static SignInSessions Of(HomeDb db) => new(db, Settings);

    private static async Task Change(HomeDb db, Account account, Action<Account> change)
    {
        change(await db.Users.SingleAsync(a => a.Id == account.Id));
        await db.SaveChangesAsync();
    }

    private Task<string> Open(Proof? proof = null, DateTime? at = null) =>
        Read(db =>
            Of(db).Open(_mira, proof ?? new Proof(SignInMethod.Password), new SessionOrigin("Firefox on Linux", null, at ?? A.Moment))
        );

    private Task<SessionUser?> Find(string key, DateTime? at = null) => Read(db => Of(db).Find(key, at ?? A.Moment));

    private Task<DateTime> SeenAt() => Read(db => db.SignInSessions.Select(s => s.SeenAt).SingleAsync());
}
