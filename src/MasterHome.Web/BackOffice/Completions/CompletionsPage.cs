using MasterHome.Data;
using MasterHome.Training;

using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Completions;

public sealed record CompletionsPage(CompletionState? State, string? Search, IReadOnlyList<SelectListItem> Courses, Page<CompletionRow> Completions);

public sealed record CompletionRow(int Id, string Course, int MemberId, string Who, DateOnly On, bool TestedOut, int? Score, CompletionState State, string? By);
