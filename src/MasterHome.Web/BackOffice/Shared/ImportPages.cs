using System.ComponentModel.DataAnnotations;
using MasterHome.Common.Imports;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>What differs between the imports.</summary>
/// <param name="Kind">Stored with uploaded drafts.</param>
/// <param name="Address">Path of its pages.</param>
/// <param name="What">Plural noun for its rows, such as "members".</param>
/// <param name="Back">Path and name of the page to return to.</param>
public sealed record ImportKind(
    string Kind,
    string Address,
    string What,
    (string Address, string Name) Back,
    IReadOnlyList<string> Columns,
    bool SendsEmails = false,
    bool AsksYear = false
);

public sealed record UploadPage(ImportKind Kind, IReadOnlyList<int> Years, UploadForm Form);

public sealed class UploadForm
{
    [Required(ErrorMessage = "Choose a file."), Display(Name = "CSV file")]
    public IFormFile? File { get; set; }

    public int? Year { get; set; }
}

public sealed record PreviewPage(
    ImportKind Kind,
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
    [Display(Name = "Skip rows with errors and import the others")]
    public bool SkipFaulty { get; set; }

    [Display(Name = "Send the welcome email to new members")]
    public bool Emails { get; set; } = true;

    public int? Year { get; set; }
}
