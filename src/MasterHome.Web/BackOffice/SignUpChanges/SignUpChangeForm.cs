using System.ComponentModel.DataAnnotations;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.SignUpChanges;

/// <param name="Found">The sign-ups of the list's filters.</param>
/// <param name="Open">How many of them can be changed now.</param>
internal sealed record SignUpChangePage(SignUpChange Change, FoundRows Found, int Open)
{
    public NextStepsForManyForm Steps { get; } = new();

    public ReasonForManyForm Withdrawal { get; } = new();

    public string Path => PathOf(Change);

    public static string PathOf(SignUpChange change) =>
        change == SignUpChange.Withdraw ? "/back-office/sign-ups/withdrawals" : "/back-office/sign-ups/next-steps";
}

public sealed class NextStepsForManyForm
{
    [Required, StringLength(SignUp.TextLength), Display(Name = "Next steps"), DataType(DataType.MultilineText)]
    public string? NextSteps { get; set; }

    /// <summary>The <see cref="FoundRows.Fingerprint"/> of the sign-ups that the question counted; null before it.</summary>
    public string? Confirmed { get; set; }
}

public sealed class ReasonForManyForm
{
    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>The <see cref="FoundRows.Fingerprint"/> of the sign-ups that the question counted; null before it.</summary>
    public string? Confirmed { get; set; }
}
