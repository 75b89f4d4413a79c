using System.Text;

namespace MasterHome.Mail;

/// <summary>The last lines of a letter: why it comes, how to get fewer, whom to ask.</summary>
/// <param name="ToMember">Whether its reader has a page on which letters are chosen.</param>
/// <param name="Stop">The address that turns letters of this kind off; null for those that always come.</param>
public sealed record LetterFoot(bool ToMember, string? Stop)
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        [MailKinds.Welcome] = "You get this because you are a certified Master Anaplanner and {program} is open to you.",
        [MailKinds.TeamWelcome] = "You get this because you were added to the programme team of {program}.",
        [MailKinds.ResetPassword] = "You get this because a new password was asked for with this address.",
        [MailKinds.LinkSignIn] = "You get this because a sign-in with your address came to {program}.",
        [MailKinds.ConfirmAddress] = "You get this because this address was given to {program}.",
        [MailKinds.SecurityChanged] = "You get this because a way into your account changed; this letter always comes.",
        [MailKinds.YearlyReport] = "You get this because you are programme staff of {program}, or were named to get its report.",
        [MailKinds.YearClosed] = "You get this because you are a member of {program} and the year is closed; this letter always comes.",
    };

    /// <summary>In Markdown, with the placeholders that every letter knows, and {stop}.</summary>
    public string Words(string kind)
    {
        var words = new StringBuilder(Why(kind));
        if (Stop is not null)
            words.Append("\n\n[Turn these letters off]({stop})");
        if (ToMember)
            words.Append("\n\n[Choose which letters you get]({home}/notifications)");
        return words.Append("\n\nQuestions: {support}").ToString();
    }

    private static string Why(string kind) =>
        WaysOut.IsFor(kind) ? "You get this because you are a member of {program} and these reminders are on."
        : Reasons.GetValueOrDefault(kind, "You get this because something of yours in {program} changed.");
}
