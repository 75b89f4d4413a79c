using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>Base class for tests of the nightly pull on a real database.</summary>
public abstract class PullTest(TestDatabase database) : DataTest(database)
{
    protected static readonly OpportunityTerms TwoPointsUpToTen = new(
        "Community replies",
        "Community",
        Tracking.ForumReplies,
        2,
        6,
        10,
        "Answer",
        "Reply",
        "Counted"
    );

    protected PullForum Job(HomeDb db, IForum forum, ForumSettings settings, TimeProvider clock)
    {
        var (options, calendar) = (Options.Create(settings), A.Calendar(clock));
        var services = new ServiceCollection().AddScoped<HomeDb>(_ => Open()).BuildServiceProvider();
        return new PullForum(
            new PullPlan(services.GetRequiredService<IServiceScopeFactory>(), calendar, options),
            new ReplyCounter(forum, options, clock),
            new ReplyCounts(db, new Ledger(db), calendar, options),
            new UnmatchedMembers(db, forum, calendar, options)
        );
    }

    protected async Task<JobResult> Pull(IForum forum, ForumSettings? settings = null, CancellationToken ct = default)
    {
        await using var db = Open();
        return await Job(db, forum, settings ?? new ForumSettings(), Clock).RunAsync(ct);
    }

    protected async Task<ProgramCycle> GivenYear(int year = 2026, params OpportunityTerms[] rules)
    {
        var cycle = await Given<ProgramCycle>(A.Cycle(year));
        foreach (var terms in rules is [] ? [TwoPointsUpToTen] : rules)
        {
            var rule = new Opportunity(cycle.Id, terms, A.Moment);
            rule.Publish(A.Moment);
            await Given(rule);
        }
        return cycle;
    }

    protected async Task<List<Member>> GivenMembers(int count, long firstId = 10_001)
    {
        await using var db = Open();
        var members = Enumerable.Range(0, count).Select(n => Member($"m{n}@example.org", firstId + n)).ToList();
        db.AddRange(members);
        await db.SaveChangesAsync();
        return members;
    }

    protected static Member Member(string email, long? communityId, DateOnly? qualifiedOn = null, string? handle = null) =>
        new(
            new RosterEntry(
                email,
                email.Split('@')[0],
                "Example",
                false,
                qualifiedOn ?? new DateOnly(2024, 3, 1),
                handle,
                communityId,
                new MemberDetails(null, null, null, "DE", "Etc/UTC")
            ),
            A.Moment
        );

    protected Task<List<int>> Lines(Member member) =>
        Read(db => db.PointEntries.Where(e => e.MemberId == member.Id).OrderBy(e => e.Id).Select(e => e.Points).ToListAsync());

    protected Task<List<int>> Counted(Member member) =>
        Read(db => db.ForumSnapshots.Where(s => s.MemberId == member.Id).OrderBy(s => s.Id).Select(s => s.Replies).ToListAsync());
}
