namespace MasterHome.Web.BackOffice.Closing;

/// <param name="Undecided">Items still to review, such as "2 sign-ups". Empty when the cycle can be closed.</param>
/// <param name="EndingSignUps">Sign-ups of later years whose members are not certified, which end with the close.</param>
internal sealed record ClosingPage(
    int CycleId,
    int Year,
    string? WhyNot,
    IReadOnlyList<string> Undecided,
    int Members,
    int Certified,
    int NotCertified,
    int Leaving,
    int EndingSignUps
);
