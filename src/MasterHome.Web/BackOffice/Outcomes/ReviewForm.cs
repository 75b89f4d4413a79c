using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Outcomes;

public sealed class ReviewForm
{
    [Required, StringLength(1000)]
    public string? Reason { get; set; }
}
