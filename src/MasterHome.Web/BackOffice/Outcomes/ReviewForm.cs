using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Outcomes;

public sealed class ReviewForm
{
    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
