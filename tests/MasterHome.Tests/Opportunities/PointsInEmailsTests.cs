using MasterHome.Mail.Templates;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Tests.Mail;
using MasterHome.Tests.Mail.Templates;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities;

[Trait("Fault", "9")]
public class PointsInEmailsTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData(1, "1 point")]
    [InlineData(1_000, "1,000 points")]
    public async Task Emails_about_a_sign_up_say_its_points_with_their_noun(int points, string said)
    {
        var cycle = await Given(A.Cycle().Build());
        var opportunity = await Given(
            A.Opportunity().In(cycle).Worth(points).With(A.Session().At(A.Moment.AddDays(-1)).WithPlaces(9)).Build()
        );
        var member = await Given(A.Member().Build());
        var early = A.Moment.AddDays(-2);
        await Do(async db =>
        {
            var places = new Places(db, A.Calendar());
            var signUp = await places.SignUp(member.Id, opportunity.Sessions[0].Id, By.Member(member.Id, early));
            await places.Report(signUp.Id, new CompletionReport(A.Today, "Done"), By.Member(member.Id));
            await new SignUpDecisions(db, new Ledger(db)).Verify(signUp.Id, null, null, By.Administrator());
        });
        var queued = await Read(db => db.OutgoingEmails.Where(m => m.MemberId == member.Id).OrderBy(m => m.Id).ToListAsync());
        Assert.Equal([PlaceConfirmed.Key, CompletionVerified.Key], queued.Select(m => m.Kind));
        Assert.All(
            queued,
            m =>
            {
                var (_, text) = EmailRendererTests.Renderer().ForReading(m, TemplateText.Shipped[m.Kind]);
                Assert.Matches($@"earn(ed)? {said}\b", text);
            }
        );
    }
}
