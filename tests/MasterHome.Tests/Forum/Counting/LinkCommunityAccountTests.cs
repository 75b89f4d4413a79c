using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Counting;

/// <summary>With a Vanilla community over HTTP.</summary>
public sealed class LinkCommunityAccountTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private const long AnnsId = 501;
    private readonly SkippingClock _clock = new();
    private ScriptedForum _forum = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        _forum = await ScriptedForum.Start();
        // The community has each with the address that begins with the name.
        _forum.People[AnnsId] = "Ann.K";
        _forum.People[AnnsId + 1] = "bo";
        _services = Forums.To(_forum, _clock, ("Retries", "0"));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _forum.DisposeAsync();
    }

    [Theory]
    [InlineData("Ann.K")]
    [InlineData(" ann.k ")]
    public async Task An_account_that_the_community_knows_is_linked_as_the_community_writes_it(string name)
    {
        var ann = await Given(A.Member().At("Ann.K@example.org").Build());
        await Given(new UnmatchedMember(ann.Id, null, A.Moment));

        Assert.Equal(new NamedAccount("Ann.K", true), await Link(ann, name));

        Assert.Equal((AnnsId, "Ann.K"), await Identity(ann));
        Assert.False(await Read(db => db.UnmatchedMembers.AnyAsync()));
        Assert.Equal("501 Ann.K", (await Read(db => db.History.SingleAsync(h => h.What == "Linked their community account"))).After);
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_refused_and_the_account_with_the_same_email_is_named()
    {
        var bo = await Given(A.Member().At("bo@example.org").Build());
        var cy = await Given(A.Member().At("cy@example.org").Build());

        Assert.Equal(
            "We did not find “boo” in the community. With your email address it knows “bo”.",
            (await Assert.ThrowsAsync<RefusedException>(() => Link(bo, "boo"))).Message
        );
        Assert.Equal(
            "We did not find “boo” in the community. Enter the name as your profile there shows it.",
            (await Assert.ThrowsAsync<RefusedException>(() => Link(cy, "boo"))).Message
        );
        Assert.Null((await Identity(bo)).Id);
    }

    [Fact]
    public async Task Somebody_elses_account_and_a_second_one_are_refused()
    {
        var ann = await Given(A.Member().At("Ann.K@example.org").Build());
        var bo = await Given(A.Member().At("bo@example.org").Build());
        await Link(ann, "Ann.K");

        var taken = await Assert.ThrowsAsync<RefusedException>(() => Link(bo, "Ann.K"));
        Assert.StartsWith("Another member is linked with “Ann.K”.", taken.Message, StringComparison.Ordinal);
        var second = await Assert.ThrowsAsync<RefusedException>(() => Link(ann, "bo"));
        Assert.StartsWith("Your community account is linked already.", second.Message, StringComparison.Ordinal);

        Assert.Equal(((AnnsId, "Ann.K"), null), (await Identity(ann), (await Identity(bo)).Id));
    }

    [Fact]
    public async Task An_account_with_another_email_address_becomes_a_candidate_for_the_team_and_stays_one()
    {
        var cy = await Given(A.Member().At("cy@example.org").Build());

        Assert.Equal(new NamedAccount("bo", false), await Link(cy, "bo"));
        Assert.Equal(new NamedAccount("Ann.K", false), await Link(cy, "ann.k"));

        Assert.Null((await Identity(cy)).Id);
        await Do(db =>
        {
            var row = db.UnmatchedMembers.Single();
            row.RecordSearch([new ForumCandidate(9, "other", "same name"), new ForumCandidate(AnnsId, "Ann.K", "same name")], A.Moment);
            return db.SaveChangesAsync();
        });
        var stored = await Read(db => db.UnmatchedMembers.SingleAsync());
        Assert.Equal(("Ann.K", 2), (stored.Named!.Handle, stored.Candidates.Count(c => c.UserId is AnnsId or 9)));
        Assert.Equal(AnnsId, stored.Candidates[0].UserId);
    }

    [Fact]
    public async Task A_community_that_fails_or_is_silent_changes_nothing()
    {
        var ann = await Given(A.Member().At("Ann.K@example.org").Build());
        const string later = "The community does not answer now, so nothing was changed. Try again later.";

        _forum.NextAnswers(503);
        Assert.Equal(later, (await Assert.ThrowsAsync<RefusedException>(() => Link(ann, "Ann.K"))).Message);
        _forum.NextNeverAnswers();
        var waiting = Link(ann, "Ann.K");
        await _forum.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(later, (await Assert.ThrowsAsync<RefusedException>(() => waiting)).Message);
        Assert.Null((await Identity(ann)).Id);
        Assert.True((await Link(ann, "Ann.K")).IsLinked);
    }

    [Fact]
    public async Task Whoever_leaves_while_the_community_is_asked_is_told_nothing()
    {
        var ann = await Given(A.Member().At("Ann.K@example.org").Build());
        _forum.NextNeverAnswers();
        using var left = new CancellationTokenSource();
        var waiting = Link(ann, "Ann.K", left.Token);
        await _forum.Stuck;
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task<NamedAccount> Link(Member member, string name, CancellationToken ct = default)
    {
        NamedAccount? linked = null;
        await Do(async db =>
            linked = await new LinkCommunityAccount(
                db,
                _services.Reach(),
                _clock,
                _services.GetRequiredService<IOptions<ForumSettings>>(),
                Options.Create(new HomeSettings())
            ).Run(member.Id, name, By.Member(member.Id), ct)
        );
        return linked!;
    }

    private Task<(long? Id, string? Handle)> Identity(Member member) =>
        Read(async db =>
        {
            var stored = await db.Members.SingleAsync(m => m.Id == member.Id);
            return (stored.CommunityUserId, stored.CommunityHandle);
        });
}
