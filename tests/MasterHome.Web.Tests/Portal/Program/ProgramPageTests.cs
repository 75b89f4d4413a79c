using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Program;

public sealed class ProgramPageTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [Trait("Fault", "9")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_answers_say_what_the_year_does_with_a_free_place(bool offers)
    {
        await _portal.Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.OffersPlaces, offers)));
        using var mira = await _portal.SignedIn("mira@example.org");
        var program = await mira.Get("/program");
        Assert.Equal(offers, program.Text.Contains("it is held for the next person on the waitlist", StringComparison.Ordinal));
        Assert.Equal(offers, program.Text.Contains("Your place is then offered to the next person", StringComparison.Ordinal));
        Assert.Equal(!offers, program.Text.Contains("The next person on the waitlist gets your place", StringComparison.Ordinal));

        using var pat = await _portal.SignedIn("pat@example.org");
        var id = await _portal.Ask(db =>
            db.SignUps.Where(s => s.State == MasterHome.Opportunities.SignUpState.Offered).Select(s => s.Id).SingleAsync()
        );
        var withdrawal = await pat.Get($"/sign-ups/{id}/withdrawal");
        Assert.Equal(offers, withdrawal.Text.Contains("is offered to the next person on the waitlist", StringComparison.Ordinal));
    }
}
