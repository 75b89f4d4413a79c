using MasterHome.Forum.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Sources;

public sealed class ForumSettingsTests
{
    private const string Address = "Forum:BaseUrl: enter the community's full address, such as https://community.example.org.";

    [Theory]
    [InlineData("Vanilla", Address, "Forum:Token: enter a personal access token; a guest sees only some of the replies.")]
    [InlineData(
        "Khoros",
        Address,
        "Forum:User: enter the login that reads the replies.",
        "Forum:Password: enter the password of Forum:User."
    )]
    [InlineData(
        "Discourse",
        Address,
        "Forum:Token: enter an API key; a guest sees only some of the replies.",
        "Forum:User: enter the user name that owns the API key."
    )]
    [InlineData("Csv", "Forum:File: enter the path of the CSV file with the counts.")]
    [InlineData("None")]
    public void Each_kind_reports_its_missing_settings(string kind, params string[] sentences) =>
        Assert.Equal(sentences, Wrong(("Kind", kind)));

    [Theory]
    [InlineData("Vanilla")]
    [InlineData("Khoros")]
    [InlineData("Discourse")]
    [InlineData("Csv")]
    public void Each_kind_accepts_its_required_settings(string kind) =>
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
        "Forum:BaseUrl: use https, so that the token is not sent unencrypted."
    )]
    [InlineData(
        "Discourse",
        "BaseUrl",
        "http://community.example.org",
        "Forum:BaseUrl: use https, so that the token is not sent unencrypted."
    )]
    [InlineData("Discourse", "User", "a\r\nApi-Key: b", "Forum:User: use ASCII characters without spaces.")]
    [InlineData("Discourse", "MaxInFlight", "0", "Forum:MaxInFlight: enter a whole number from 1 to 64.")]
    [InlineData("Khoros", "MaxInFlight", "65", "Forum:MaxInFlight: enter a whole number from 1 to 64.")]
    [InlineData("Khoros", "GiveUpAfter", "0", "Forum:GiveUpAfter: enter a whole number from 1 to 10000.")]
    [InlineData("Csv", "MaxAgeDays", "0", "Forum:MaxAgeDays: enter a whole number from 1 to 3660.")]
    [InlineData("Khoros", "RequestsPerMinute", "60001", "Forum:RequestsPerMinute: enter a whole number from 1 to 60000.")]
    public void An_invalid_setting_is_reported_in_a_sentence(string kind, string setting, string value, string sentence) =>
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
