using System.ComponentModel.DataAnnotations;
using MasterHome.Common.Imports;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>What differs between the three imports.</summary>
/// <param name="Kind">Under which drafts are kept.</param>
/// <param name="Address">Of its pages.</param>
/// <param name="What">Its rows, such as "members".</param>
/// <param name="Back">The room it belongs to, and what that is called.</param>
public sealed record ImportKind(
    string Kind,
    string Address,
    string What,
    (string Address, string Name) Back,
    IReadOnlyList<string> Columns,
    bool SendsEmails = false,
    bool AsksYear = false
);

public sealed record UploadPage(ImportKind Room, IReadOnlyList<int> Years, UploadForm Form);

public sealed class UploadForm
{
    [Required(ErrorMessage = "Choose a file."), Display(Name = "CSV file")]
    public IFormFile? File { get; set; }

    public int? Year { get; set; }
}

public sealed record PreviewPage(
    ImportKind Room,
    Guid Id,
    string FileName,
    int? Year,
    ImportReport Report,
    Page<ImportFault> Faults,
    Page<ImportNote> Changes,
    Page<ImportNote> Differences,
    ApplyForm Form
);

public sealed class ApplyForm
{
    [Display(Name = "Leave the faulty rows out and import the others")]
    public bool SkipFaulty { get; set; }

    [Display(Name = "Send the welcome email to whoever is new")]
    public bool Emails { get; set; } = true;

    public int? Year { get; set; }
}
