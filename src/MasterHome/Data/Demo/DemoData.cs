using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Roster;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Demo;

/// <summary>Creates demo data in Development: nine people, the closed previous year and the current one, with every state once. Dates are
/// relative to the day it is created. It uses the same actions as people do, so that all of it is possible in the portal.</summary>
public sealed class DemoData(HomeDb db, ProgramCalendar calendar, IPasswordHasher<Account> hasher)
{
    public const string Passphrase = "demo-only-passphrase";

    public static readonly IReadOnlyList<(string Address, string Description)> People =
    [
        ("mira@example.org", "member, halfway"),
        ("jun@example.org", "member, qualified during the year"),
        ("omar@example.org", "member, has opted out"),
        ("nia@example.org", "member, all done"),
        ("pat@example.org", "member at a partner"),
        ("sam@example.org", "program staff, read-only"),
        ("alex@example.org", "administrator"),
        ("kim@example.org", "second administrator"),
    ];

    /// <summary>The members that only <c>Home:DemoStates</c> adds.</summary>
    public static IReadOnlyList<(string Address, string Description)> States => DemoStates.People;

    /// <summary>All demo accounts share one hash, because hashing is slow and the passphrase is public.</summary>
    private readonly Lazy<string> _passwordHash = new(() => hasher.HashPassword(null!, Passphrase));

    /// <summary>Creates the demo data once, on an empty database only, even when two processes start together.</summary>
    /// <param name="everyState">Also a member for each state of Home that the others are not in.</param>
    /// <returns>Whether the demo data was created.</returns>
    public Task<bool> CreateOnce(bool everyState = false, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (await db.DemoMarkers.AnyAsync(ct) || await db.Members.AnyAsync(ct) || await db.Users.AnyAsync(ct))
                    return false;
                db.Add(new DemoMarker(calendar.Today));
                var people = await CreatePeople(ct);
                var year = new DemoYear(db, calendar, people);
                await year.CreatePreviousYear(ct);
                await year.CreateCurrentYear(ct);
                if (everyState)
                    await new DemoStates(db, calendar, people.Alex, _passwordHash.Value).Create(ct);
                await MarkOldEmailsSent(ct);
                return true;
            },
            ct
        );

    private async Task<DemoPeople> CreatePeople(CancellationToken ct)
    {
        var today = calendar.Today;
        var people = new DemoPeople(
            CreateMember(
                "Mira",
                "Okafor",
                "Northwind Planning",
                "Model Builder",
                "DE",
                "Europe/Berlin",
                false,
                new DateOnly(today.Year - 2, 3, 14),
                20001
            ),
            CreateMember(
                "Jun",
                "Watanabe",
                "Adventure Works",
                "Solution Architect",
                "JP",
                "Asia/Tokyo",
                false,
                JunQualifiedOn(today),
                20002
            ),
            CreateMember(
                "Omar",
                "Sels",
                "Contoso Foods",
                "FP&A Manager",
                "BE",
                "Europe/Brussels",
                false,
                new DateOnly(today.Year - 3, 9, 1),
                20003
            ),
            CreateMember(
                "Nia",
                "Farouk",
                "Tailspin Energy",
                "CoE Lead",
                "ZA",
                "Africa/Johannesburg",
                false,
                new DateOnly(today.Year - 1, 1, 20),
                20004
            ),
            CreateMember(
                "Pat",
                "Lindqvist",
                "Litware Partners",
                "Principal",
                "US",
                "America/New_York",
                true,
                new DateOnly(today.Year - 4, 6, 30),
                20005
            ),
            CreateMember("Lee", "Moreau", "Fabrikam", "Senior Consultant", "CA", "America/Toronto", false, today.AddDays(-1), null)
        );
        db.AddRange(people.All);
        await db.SaveChangesAsync(ct);
        foreach (var member in people.All)
            db.Add(CreateAccount(member.Email, member.Name, member.Id, StaffRole.None, member == people.Lee));
        db.Add(CreateAccount("sam@example.org", "Sam Ferreira", null, StaffRole.Staff));
        var alex = CreateAccount("alex@example.org", "Alex Thuli", null, StaffRole.Administrator);
        db.Add(alex);
        db.Add(CreateAccount("kim@example.org", "Kim Adeyemi", null, StaffRole.Administrator));
        await db.SaveChangesAsync(ct);
        var lee = await db.Users.SingleAsync(a => a.MemberId == people.Lee.Id, ct);
        db.Queue(WelcomeEmail.To(people.Lee, lee, calendar.Now));
        return people with { Alex = new Actor(ActorKind.Administrator, alex.DisplayName, alex.Id) };
    }

    /// <summary>July 10 from August on; before, the first of the current month; in January, July 10 of the previous year, so that the
    /// closed year shows prorating.</summary>
    private static DateOnly JunQualifiedOn(DateOnly today) =>
        today.Month switch
        {
            >= 8 => new DateOnly(today.Year, 7, 10),
            1 => new DateOnly(today.Year - 1, 7, 10),
            _ => new DateOnly(today.Year, today.Month, 1),
        };

    private Member CreateMember(
        string first,
        string last,
        string company,
        string title,
        string country,
        string zone,
        bool partner,
        DateOnly qualifiedOn,
        long? communityId
    ) =>
        new(
            new RosterEntry(
                $"{first.ToLowerInvariant()}@example.org",
                first,
                last,
                partner,
                qualifiedOn,
                communityId is null ? null : $"{first}{last[0]}",
                communityId,
                new MemberDetails(company, title, null, country, zone)
            ),
            calendar.StartOf(qualifiedOn > calendar.Today ? calendar.Today : qualifiedOn)
        );

    private Account CreateAccount(string email, string name, int? memberId, StaffRole role, bool neverSignedIn = false)
    {
        var account = new Account(email, name, memberId, role, calendar.Now);
        if (neverSignedIn)
            return account;
        account.EmailConfirmed = true;
        account.PasswordHash = _passwordHash.Value;
        return account;
    }

    /// <summary>Marks emails older than a week as sent; newer ones are sent when the portal runs.</summary>
    private async Task MarkOldEmailsSent(CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var lastWeek = calendar.Now.AddDays(-7);
        foreach (var email in await db.OutgoingEmails.Where(m => m.CreatedAt < lastWeek).ToListAsync(ct))
            email.Sent(email.CreatedAt.AddMinutes(1));
    }
}

/// <summary>The members of the demo data.</summary>
internal sealed record DemoPeople(Member Mira, Member Jun, Member Omar, Member Nia, Member Pat, Member Lee)
{
    /// <summary>Who decides: with the account, so that Alex cannot answer appeals about these decisions.</summary>
    public Actor Alex { get; init; } = new(ActorKind.Administrator, "Alex Thuli");

    public IReadOnlyList<Member> All => [Mira, Jun, Omar, Nia, Pat, Lee];
}
