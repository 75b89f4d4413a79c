using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Closing;

public sealed class ClosingForm
{
    [Required, Display(Name = "Send the results on")]
    public DateOnly? ResultsOn { get; set; }
}
