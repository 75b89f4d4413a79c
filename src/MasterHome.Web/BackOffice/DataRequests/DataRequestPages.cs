using System.ComponentModel.DataAnnotations;
using MasterHome.PersonalData;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.DataRequests;

internal sealed record DataRequestsPage(int ToDecide, ListPage List);

internal sealed record DataRequestPage(
    ErasureRequest Request,
    string MemberName,
    DateOnly Today,
    int WaitDays,
    ErasureDecisionForm Form,
    ErasureStopForm Stop
);

public sealed class ErasureStopForm
{
    [StringLength(ErasureRequest.ReasonLength), DataType(DataType.MultilineText), Display(Name = "Reason for stopping it")]
    public string? Reason { get; set; }
}

public sealed class ErasureDecisionForm
{
    /// <summary>"grant" or "decline".</summary>
    public string? Verdict { get; set; }

    [StringLength(ErasureRequest.ReasonLength), DataType(DataType.MultilineText), Display(Name = "Reason for declining")]
    public string? Reason { get; set; }
}

/// <param name="Erasure">The last request; null before the first.</param>
/// <param name="Last">The last archive; null before the first.</param>
internal sealed record MemberDataPage(
    int MemberId,
    string MemberName,
    DateTime? ErasedAt,
    ErasureRequest? Erasure,
    DataExport? Last,
    ErasureRequestForm Form
);

public sealed class ErasureRequestForm
{
    [StringLength(ErasureRequest.ReasonLength), DataType(DataType.MultilineText), Display(Name = "Who asked for it, and how")]
    public string? Reason { get; set; }
}
