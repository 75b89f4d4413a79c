using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Members;

public sealed class CorrectionForm
{
    /// <summary>Idempotency key from the form, so that a double submit corrects once.</summary>
    public Guid Asked { get; set; }

    [Required, Range(-10_000, 10_000)]
    public int? Points { get; set; }

    [Required, Display(Name = "Date of the contribution")]
    public DateOnly? OccurredOn { get; set; }

    [Required, StringLength(300), Display(Name = "Title")]
    public string? Title { get; set; }

    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>The ID of the point entry to correct, if there is one.</summary>
    [Display(Name = "Entry to correct")]
    public long? CorrectsId { get; set; }
}

public sealed class RequiredPointsForm
{
    [Required]
    public int? Year { get; set; }

    [Required, Range(0, 100_000), Display(Name = "Required points")]
    public int? Points { get; set; }

    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>Whether the preview was seen.</summary>
    public bool Confirmed { get; set; }
}

public sealed class MemberEmailForm
{
    [Required, StringLength(254), DataType(DataType.EmailAddress), Display(Name = "Email address")]
    public string? Email { get; set; }
}

public sealed class StaffOptOutForm
{
    [Required, StringLength(MasterHome.OptOuts.OptOut.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}

public sealed class MemberSignUpForm
{
    [Required, Display(Name = "Session")]
    public int? SessionId { get; set; }
}
