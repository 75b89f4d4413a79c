using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Reminders;
using Microsoft.AspNetCore.DataProtection;

namespace MasterHome.Tests.Mail.Templates;

public class UnsubscribeLinksTests
{
    private readonly UnsubscribeLinks _links = new(EmailRendererTests.Keys, EmailRendererTests.Home, EmailRendererTests.Catalog);

    [Fact]
    public void A_link_reveals_neither_the_member_nor_the_kind_and_can_be_read()
    {
        var link = _links.Create(4711, WhereYouStand.Key);
        Assert.StartsWith("https://home.example.org/notifications/unsubscribe/", link, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", link, StringComparison.Ordinal);
        Assert.DoesNotContain("stand", link, StringComparison.Ordinal);
        Assert.Equal((4711, WhereYouStand.Key), _links.Read(Token(link)));
    }

    [Fact]
    public void A_token_from_other_keys_another_purpose_or_by_hand_is_invalid()
    {
        var link = Token(_links.Create(1, WhereYouStand.Key));
        Assert.Null(
            new UnsubscribeLinks(new EphemeralDataProtectionProvider(), EmailRendererTests.Home, EmailRendererTests.Catalog).Read(link)
        );
        Assert.Null(_links.Read(EmailRendererTests.Keys.CreateProtector("something else").Protect("1 where-you-stand")));
        Assert.Null(_links.Read(link[..^2]));
        Assert.Null(_links.Read(""));
        Assert.Null(_links.Read("1 where-you-stand"));
    }

    [Fact]
    public void A_link_for_an_email_that_cannot_be_turned_off_is_invalid() =>
        Assert.Null(_links.Read(Token(_links.Create(1, ResetPassword.Key))));

    [Fact, Trait("Fault", "8")]
    public void The_link_in_a_digest_turns_off_reminders_of_the_status_and_leaves_those_of_places_on()
    {
        var catalog = EmailRendererTests.Catalog;
        Assert.Equal(
            [WhereYouStand.Key, AtRisk.Key, DeadlineNear.Key, SessionSoon.Key, OfferEnding.Key, Announcement.Key],
            catalog.Optional.Select(kind => kind.Key)
        );
        Assert.Equal([WhereYouStand.Key, AtRisk.Key, DeadlineNear.Key], catalog.TurnedOffBy(Digest.Key).Select(kind => kind.Key));
        Assert.Equal([catalog[WhereYouStand.Key]], catalog.TurnedOffBy(WhereYouStand.Key));
        Assert.All(catalog.Optional, kind => Assert.NotNull(kind.Description));
    }

    private static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];
}
