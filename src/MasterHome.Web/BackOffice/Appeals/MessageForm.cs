using System.ComponentModel.DataAnnotations;
using MasterHome.Appeals;

namespace MasterHome.Web.BackOffice.Appeals;

public sealed class MessageForm
{
    [Required, StringLength(Appeal.TextLength), DataType(DataType.MultilineText), Display(Name = "Message to the member")]
    public string? Text { get; set; }
}
