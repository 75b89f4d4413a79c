using System.ComponentModel.DataAnnotations;
using MasterHome.Evidence;

namespace MasterHome.Web.Portal.Shared;

/// <summary>The files of an item, and the form for another while it can get one.</summary>
/// <param name="MayChange">Whether files can be added and removed.</param>
/// <param name="Address">Of the item's page.</param>
internal sealed record EvidenceSection(IReadOnlyList<EvidenceFile> Files, bool MayChange, string Address)
{
    public EvidenceForm Evidence { get; } = new();
}

public sealed class EvidenceForm
{
    [Required(ErrorMessage = "Choose a file."), Display(Name = "File")]
    public IFormFile? File { get; set; }
}
