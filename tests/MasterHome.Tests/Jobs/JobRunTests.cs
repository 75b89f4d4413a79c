using MasterHome.History;
using MasterHome.Jobs;

namespace MasterHome.Tests.Jobs;

public class JobRunTests
{
    [Fact]
    public void Keeps_its_counts_and_result()
    {
        var run = new JobRun("PullForum", "web-1", 1, A.Moment);
        Assert.Null(run.EndedAt);
        run.End(new JobResult(12, 1, "12 members read, 1 failed."), A.Moment.AddMinutes(1));
        Assert.Equal((12, 1, "12 members read, 1 failed.", JobRunState.PartlyFailed), (run.Counted, run.Failed, run.Sentence, run.State));
        Assert.Equal(A.Moment.AddMinutes(1), run.EndedAt);
    }

    [Fact]
    public void Keeps_why_it_failed_cut_to_its_length()
    {
        var run = new JobRun("PullForum", "web-1", 1, A.Moment);
        run.Fail(new string('x', 5000), A.Moment.AddMinutes(1));
        Assert.Equal((JobRunState.Failed, JobRun.SentenceLength), (run.State, run.Sentence!.Length));
    }
}

public class HistoryEntryTests
{
    [Fact]
    public void Says_who_did_what_to_which_row_when_from_what_to_what()
    {
        var entry = new HistoryEntry(By.Administrator(), "SignUp", "42", "Verified").About(7, "Reported", "Verified", "Well done");
        Assert.Equal(
            ("account-administrator", "Alex Administrator", A.Moment, "SignUp", "42", "Verified", 7, "Reported", "Verified", "Well done"),
            (
                entry.ActorId,
                entry.ActorName,
                entry.At,
                entry.Subject,
                entry.SubjectId,
                entry.What,
                entry.MemberId,
                entry.Before,
                entry.After,
                entry.Reason
            )
        );
    }

    [Fact]
    public void Long_texts_are_cut_to_what_the_database_holds()
    {
        var entry = new HistoryEntry(By.System(), "Email", "welcome", new string('x', 9000)).About(before: new string('y', 9000));
        Assert.Equal((HistoryEntry.TextLength, HistoryEntry.TextLength), (entry.What.Length, entry.Before!.Length));
    }

    [Theory]
    [InlineData(ActorKind.Member, false)]
    [InlineData(ActorKind.Staff, false)]
    [InlineData(ActorKind.Administrator, true)]
    [InlineData(ActorKind.System, true)]
    public void Only_administrators_and_the_portal_itself_decide(ActorKind kind, bool may) =>
        Assert.Equal(may, new Actor(kind, "Somebody").MayDecide);
}
