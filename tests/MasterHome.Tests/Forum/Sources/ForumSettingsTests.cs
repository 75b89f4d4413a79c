using MasterHome.Forum.Sources;
using MasterHome.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Sources;

public sealed class ForumSettingsTests
{
    private const string Address = "Forum:BaseUrl: the community's full address is expected, such as https://community.example.org.";

    [Theory]
    [InlineData("Vanilla", Address, "Forum:Token: a personal access token is expected; a guest sees only a part of the replies.")]
    [InlineData(
        "Khoros",
        Address,
        "Forum:User: the login is expected that reads the replies.",
        "Forum:Password: the password of Forum:User is expected."
    )]
    [InlineData(
        "Discourse",
        Address,
        "Forum:Token: an API key is expected; a guest sees only a part of the replies.",
        "Forum:User: the user name is expected whose API key it is."
    )]
    [InlineData("Csv", "Forum:File: the path of the CSV of counts is expected.")]
    [InlineData("None")]
    public void Each_kind_says_what_it_needs(string kind, params string[] sentences) => Assert.Equal(sentences, Wrong(("Kind", kind)));

    [Theory]
    [InlineData("Vanilla")]
    [InlineData("Khoros")]
    [InlineData("Discourse")]
    [InlineData("Csv")]
    public void Each_kind_is_content_with_what_it_needs(string kind) =>
        Assert.Empty(
            Wrong(
                ("Kind", kind),
                ("BaseUrl", "https://community.example.org"),
                ("Token", "a-token"),
                ("User", "portal"),
                ("Password", "with blanks, too"),
                ("File", "counts.csv")
            )
        );

    [Theory]
    [InlineData(
        "Khoros",
        "BaseUrl",
        "http://community.example.org",
        "Forum:BaseUrl: https is expected, so that the token does not travel in the open."
    )]
    [InlineData(
        "Discourse",
        "BaseUrl",
        "http://community.example.org",
        "Forum:BaseUrl: https is expected, so that the token does not travel in the open."
    )]
    [InlineData("Discourse", "User", "a\r\nApi-Key: b", "Forum:User: plain characters without blanks are expected.")]
    [InlineData("Discourse", "MaxInFlight", "0", "Forum:MaxInFlight: a whole number from 1 to 64 is expected.")]
    [InlineData("Khoros", "MaxInFlight", "65", "Forum:MaxInFlight: a whole number from 1 to 64 is expected.")]
    [InlineData("Khoros", "GiveUpAfter", "0", "Forum:GiveUpAfter: a whole number from 1 to 10000 is expected.")]
    [InlineData("Csv", "MaxAgeDays", "0", "Forum:MaxAgeDays: a whole number from 1 to 3660 is expected.")]
    [InlineData("Khoros", "RequestsPerMinute", "60001", "Forum:RequestsPerMinute: a whole number from 1 to 60000 is expected.")]
    public void A_wrong_setting_is_said_in_a_sentence(string kind, string setting, string value, string sentence) =>
        Assert.Equal(
            [sentence],
            Wrong([
                ("Kind", kind),
                ("BaseUrl", "https://community.example.org"),
                ("Token", "a-token"),
                ("User", "portal"),
                ("Password", "p"),
                ("File", "counts.csv"),
                (setting, value),
            ])
        );

    private static IEnumerable<string> Wrong(params (string Name, string Value)[] settings)
    {
        using var services = Forums.With(TimeProvider.System, null, settings);
        try
        {
            services.GetRequiredService<IForum>();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
