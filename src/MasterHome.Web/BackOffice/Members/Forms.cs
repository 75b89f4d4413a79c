using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Members;

public sealed class CorrectionForm
{
    /// <summary>Given with the form, so that sending it twice corrects once.</summary>
    public Guid Asked { get; set; }

    [Required, Range(-10_000, 10_000)]
    public int? Points { get; set; }

    [Required, Display(Name = "Day of the contribution")]
    public DateOnly? OccurredOn { get; set; }

    [Required, StringLength(300), Display(Name = "What for")]
    public string? Title { get; set; }

    [Required, StringLength(1000)]
    public string? Reason { get; set; }

    /// <summary>The number of the line that was wrong, if it was one.</summary>
    [Display(Name = "Corrects line")]
    public long? CorrectsId { get; set; }
}

public sealed class RequiredPointsForm
{
    [Required]
    public int? Year { get; set; }

    [Required, Range(0, 100_000), Display(Name = "Points required")]
    public int? Points { get; set; }

    [Required, StringLength(1000)]
    public string? Reason { get; set; }
}

public sealed class MemberEmailForm
{
    [Required, StringLength(254), DataType(DataType.EmailAddress), Display(Name = "Email address")]
    public string? Email { get; set; }
}

public sealed class MemberSignUpForm
{
    [Required, Display(Name = "Opportunity")]
    public int? SessionId { get; set; }
}
