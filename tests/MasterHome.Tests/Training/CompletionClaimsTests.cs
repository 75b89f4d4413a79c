using MasterHome.Mail;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Training;

public class CompletionClaimsTests(TestDatabase database) : DataTest(database)
{
    private static readonly CourseRecord Yesterday = new(A.Day(2026, 9, 14), false);

    [Fact]
    public async Task Missing_prerequisites_are_warned_of_and_not_enforced()
    {
        var (member, one, three) = await Scene();
        Assert.Equal([one.Title], await Claim(member.Id, three.Id));
        await Claim(member.Id, one.Id);
        Assert.Equal(2, await Read(db => db.Completions.CountAsync(c => c.State == CompletionState.Claimed)));
    }

    [Fact]
    public async Task A_prerequisite_that_was_claimed_is_not_warned_of()
    {
        var (member, one, three) = await Scene();
        await Claim(member.Id, one.Id);
        Assert.Empty(await Claim(member.Id, three.Id));
    }

    [Fact]
    public async Task A_claim_is_made_once_and_again_only_after_it_was_declined()
    {
        var (member, one, _) = await Scene();
        await Claim(member.Id, one.Id);
        await Assert.ThrowsAsync<RefusedException>(() => Claim(member.Id, one.Id));
        var id = await Read(db => db.Completions.Select(c => c.Id).SingleAsync());
        await Do(db => new CompletionClaims(db).Decline(id, "Not readable", By.Administrator()));
        await Claim(member.Id, one.Id);
        Assert.Equal(CompletionState.Claimed, await Read(db => db.Completions.Select(c => c.State).SingleAsync()));
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task A_verified_course_is_claimed_again_only_when_the_member_says_so()
    {
        var (member, one, _) = await Scene();
        await Claim(member.Id, one.Id);
        var id = await Read(db => db.Completions.Select(c => c.Id).SingleAsync());
        await Do(db => new CompletionClaims(db).Verify(id, By.Administrator()));

        var later = new CourseRecord(A.Today, false);
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => Again(false));
        Assert.Equal("TookAgain", refusal.Field);
        Assert.Contains("verified already, completed on Sep 14, 2026", refusal.Message, StringComparison.Ordinal);
        await Again(true);
        Assert.Equal(2, await Read(db => db.Completions.CountAsync()));

        Task<IReadOnlyList<string>> Again(bool tookAgain) =>
            Read(db => new CompletionClaims(db).Claim(member.Id, one.Id, later, "A scan", A.Today, By.Member(member.Id), tookAgain));
    }

    [Fact]
    public async Task The_decision_is_emailed_and_recorded()
    {
        var (member, one, _) = await Scene();
        await Claim(member.Id, one.Id);
        var id = await Read(db => db.Completions.Select(c => c.Id).SingleAsync());
        await Do(db => new CompletionClaims(db).Verify(id, By.Administrator()));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == TrainingVerified.Key && m.MemberId == member.Id)));
        var entry = await Read(db => db.History.OrderBy(h => h.Id).LastAsync());
        Assert.Equal(("Claimed", "Verified", "Alex Administrator"), (entry.Before, entry.After, entry.ActorName));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => new CompletionClaims(db).Verify(id, By.Administrator())));
    }

    private async Task<(MasterHome.Members.Member Member, Course One, Course Three)> Scene()
    {
        var (one, three) = (A.Course("L1").Build(), A.Course("L3").Build());
        three.Need(one);
        await Given(three);
        return (await Given(A.Member().Build()), one, three);
    }

    private Task<IReadOnlyList<string>> Claim(int memberId, int courseId) =>
        Read(db =>
            new CompletionClaims(db).Claim(memberId, courseId, Yesterday, "https://example.org/certificate", A.Today, By.Member(memberId))
        );
}
