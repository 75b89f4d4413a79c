using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

public sealed class SignInSessionsTests(TestDatabase database) : DataTest(database)
{
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment);

    [Fact]
    public async Task A_session_is_found_by_its_key()
    {
        await Given(_mira);
        var key = await Open(new Proof(SignInMethod.Sso, "contoso", SecondFactor: true));
        var found = await Find(key);

        Assert.NotNull(found);
        Assert.Equal((_mira.Id, "Mira Okafor", null, StaffRole.None), (found.AccountId, found.Name, found.MemberId, found.Role));
        Assert.Equal((SignInMethod.Sso, "contoso", true), (found.Method, found.Provider, found.SecondFactor));
        Assert.Null(await Find(key + "0"));
        Assert.Null(await Find(""));
    }

    [Fact]
    public async Task Only_the_digest_of_the_key_is_stored_and_it_does_not_find_the_session()
    {
        await Given(_mira);
        var key = await Open();
        var digest = await Read(db => db.SignInSessions.Select(s => s.KeyDigest).SingleAsync());

        Assert.DoesNotContain(key, digest, StringComparison.Ordinal);
        Assert.Null(await Find(digest));
        Assert.NotEqual(key, await Open());
    }

    public static TheoryData<string> Endings => [.. EndActions.Keys];

    private static Dictionary<string, Func<HomeDb, Account, string, Task>> EndActions =>
        new()
        {
            ["sign-out"] = (db, _, key) => Sessions(db).End(key),
            ["ended in the list of sessions"] = async (db, account, _) =>
                Assert.True(await Sessions(db).End(account.Id, await db.SignInSessions.Select(s => s.Id).SingleAsync())),
            ["all sessions ended"] = (db, account, _) => Sessions(db).EndAll(account.Id),
            ["sign-out everywhere"] = (db, account, _) => Change(db, account, a => a.RenewSecurityStamp()),
            ["role changed"] = (db, account, _) => Change(db, account, a => a.ChangeRole(StaffRole.Staff)),
            ["account disabled"] = (db, account, _) => Change(db, account, a => a.Disable(A.Moment)),
            ["address changed"] = (db, account, _) => Change(db, account, a => a.ChangeEmail("mira.okafor@example.org")),
            // Without a new security stamp.
            ["account disabled in the database"] = (db, account, _) =>
                db.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.DisabledAt, A.Moment)),
            ["account deleted"] = (db, account, _) => db.Users.Where(a => a.Id == account.Id).ExecuteDeleteAsync(),
        };

    [Theory, MemberData(nameof(Endings))]
    public async Task An_ended_session_is_not_found(string ending)
    {
        await Given(_mira);
        var key = await Open();
        Assert.NotNull(await Find(key));

        await Do(db => EndActions[ending](db, _mira, key));

        Assert.Null(await Find(key));
        Assert.Empty(
            await Read(async db =>
                await db.Users.SingleOrDefaultAsync() is { IsEnabled: true } account
                    ? await Sessions(db).ActiveSessions(account, A.Moment).ToListAsync()
                    : []
            )
        );
    }

    [Fact]
    public async Task A_session_of_another_account_cannot_be_ended()
    {
        await Given(_mira);
        var key = await Open();
        var id = await Read(db => db.SignInSessions.Select(s => s.Id).SingleAsync());

        Assert.False(await Read(db => Sessions(db).End("another-account", id)));
        Assert.NotNull(await Find(key));
    }

    [Fact]
    public async Task Ending_a_session_leaves_other_devices_signed_in()
    {
        await Given(_mira);
        var (phone, laptop) = (await Open(), await Open());
        await Do(db => Sessions(db).End(phone));

        Assert.Null(await Find(phone));
        Assert.NotNull(await Find(laptop));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public async Task A_session_expires_after_an_hour_without_activity(int minutes, bool found)
    {
        await Given(_mira);
        var key = await Open();

        Assert.Equal(found, await Find(key, A.Moment.AddMinutes(minutes)) is not null);
    }

    [Fact]
    public async Task A_session_expires_after_twelve_hours_despite_activity()
    {
        await Given(_mira);
        var key = await Open();
        for (var minutes = 30; minutes < 12 * 60; minutes += 30)
            Assert.NotNull(await Find(key, A.Moment.AddMinutes(minutes)));

        Assert.NotNull(await Find(key, A.Moment.AddHours(12).AddSeconds(-1)));
        Assert.Null(await Find(key, A.Moment.AddHours(12)));
    }

    [Fact]
    public async Task Name_role_and_membership_are_current()
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
    public async Task The_time_last_seen_is_written_at_most_once_a_minute()
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
    public async Task Expired_sessions_are_deleted_and_others_stay()
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

    private static SignInSessions Sessions(HomeDb db) => new(db, Settings);

    private static async Task Change(HomeDb db, Account account, Action<Account> change)
    {
        change(await db.Users.SingleAsync(a => a.Id == account.Id));
        await db.SaveChangesAsync();
    }

    private Task<string> Open(Proof? proof = null, DateTime? at = null) =>
        Read(db =>
            Sessions(db).Open(_mira, proof ?? new Proof(SignInMethod.Password), new SessionOrigin("Firefox on Linux", null, at ?? A.Moment))
        );

    private Task<SessionUser?> Find(string key, DateTime? at = null) => Read(db => Sessions(db).Find(key, at ?? A.Moment));

    private Task<DateTime> SeenAt() => Read(db => db.SignInSessions.Select(s => s.SeenAt).SingleAsync());
}
