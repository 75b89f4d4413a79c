namespace MasterHome.Web.Portal.Program;

/// <summary>A question about the program.</summary>
/// <param name="Key">Its ID on the page.</param>
/// <param name="Answer">Markdown.</param>
internal sealed record AnsweredQuestion(string Key, string Question, string Answer)
{
    private readonly Lazy<string> _search = new(() => SearchKey.Key($"{Question} {MarkdownText.ToPlain(Answer)}"));

    public bool Matches(IReadOnlyList<string> words) => words.All(word => _search.Value.Contains(word, StringComparison.Ordinal));
}

/// <summary>The answers that follow from the rules of the year, so that nobody has to keep them up to date.</summary>
internal static class RuleAnswers
{
    public static IReadOnlyList<AnsweredQuestion> Of(ProgramPage page, HomeSettings home) =>
        [
            new(
                "how-counted",
                "How are my points counted?",
                "In three ways. Forum replies are counted automatically every night. For sign-ups, you report what you did and the team "
                    + "verifies it. For anything that is not listed, you can send a [suggestion](/suggestions/new) for the team to review. "
                    + "Your [points history](/points) shows each entry with its rule, its date, and who decided."
            ),
            new(
                "qualified-in-july",
                $"I qualified in July. Do I need all {Format.Count(page.BasePoints, "point")}?",
                page.ProRated
                    ? "No. Only the months from your qualifying month to December count. July through December is six of twelve months: "
                        + $"{Format.Count(page.PointsFrom("July"), "point")}. See [“Why” on the points page](/points#why) for your own "
                        + "calculation."
                    : $"Yes. In {page.Year} all members need the same number of points, regardless of when they qualified."
            ),
            new(
                "training-list",
                "Which training is required, and can the list change?",
                "The [program page](/program#rules) shows the required training. "
                    + (
                        page.Today > page.TrainingFinalOn
                            ? $"The {page.Year} list has been final since {Format.Date(page.TrainingFinalOn)}. "
                            : $"Courses may be added to the {page.Year} list until {Format.Date(page.TrainingFinalOn)}. "
                    )
                    + $"Courses released after that date can be required from {page.Year + 1} on. The required training does not depend on "
                    + "when you qualified. Partners may have additional courses, which are marked in the list."
            ),
            new(
                "time",
                "How much time should I plan for?",
                $"About {Format.Count(home.HoursAYear, "hour")} a year. Each opportunity shows how long it takes, so you can choose "
                    + "what fits. [Your plan](/plan) shows the least you still need. If a course has a test-out option, testing out takes "
                    + "less time than the course."
            ),
            new(
                "cannot-attend",
                "What if I signed up but cannot attend?",
                "Withdraw on the page of [your sign-up](/sign-ups) before the session begins. "
                    + (
                        page.OffersPlaces
                            ? "Your place is then offered to the next person on the waitlist, "
                            : "The next person on the waitlist gets your place, "
                    )
                    + "and there is no penalty. After the session has begun, email us instead."
            ),
            new(
                "waitlist",
                "How does the waitlist work?",
                "Places are given in the order of sign-up. "
                    + (
                        page.OffersPlaces
                            ? "When a place becomes free, it is held for the next person on the waitlist for "
                                + $"{Format.Count(page.OfferHours, "hour")}. You get an email and accept the place on the page of "
                                + "your sign-up."
                            : "When a place becomes free, the next person on the waitlist gets it and is notified by email. "
                                + "If you no longer want the place, withdraw."
                    )
            ),
            new(
                "evidence",
                "What counts as evidence?",
                "Anything that shows what you did: a file, a link to the post, recording, or invitation, or a few sentences about what you "
                    + "did and with whom. Only you and the team can read it. If the team declines your report, the reason says what is "
                    + "missing, and you can report it again."
            ),
            new(
                "calendar",
                "How do I get my dates into my calendar?",
                "[Subscribe to your dates](/calendar): your sessions and the key dates of the program then appear in your calendar app, "
                    + "and changes follow by themselves. You can also add a single session from the page of [your sign-up](/sign-ups)."
            ),
            new(
                "certificate",
                "How do I show my employer that I am certified?",
                "[Your certificate](/certificates) is a PDF with a code that anyone can check without an account. You decide whether the "
                    + "check shows your name. You can also add the certificate to your LinkedIn profile."
            ),
            new(
                "december",
                "I did something in December that was verified in January. Which year does it count for?",
                "The year in which you did it. The date of the contribution counts, not the date of the decision."
            ),
            new(
                "disagree",
                "Points are missing, or I do not agree with a decision. What can I do?",
                "[Appeal](/appeals). Someone who was not part of the first decision answers by a stated date. You can add files."
            ),
            new(
                "leave-of-absence",
                "I cannot contribute for some months. Do I lose my certification?",
                "Ask for [leave](/leave). Each full month of granted leave lowers your required points, and reminders are paused."
            ),
            new(
                "leaving",
                "What if I want to leave the program?",
                "[Opt out](/opt-out). You then have no more requirements and get no more reminders. Your certification stays valid until "
                    + "Dec 31, and you can change your mind until then."
            ),
            new(
                "single-sign-on",
                "My employer uses single sign-on, and I cannot sign in. What can I do?",
                "You can always use your own password instead. “Forgot password” on the sign-in page sends you an email to set one, "
                    + "even if you use single sign-on. You do not need help from your IT department. If no email arrives, contact us."
            ),
            new(
                "wrong-details",
                "My name or email address is wrong. Who can help?",
                "You can change your email address on [the security page](/security), and work and contact details in "
                    + $"[your profile](/profile). For your name, email [{home.SupportAddress}](mailto:{home.SupportAddress})."
            ),
        ];
}
