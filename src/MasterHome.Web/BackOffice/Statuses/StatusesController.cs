using System.Globalization;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Statuses;

/// <summary>Shows where the program stands, today or on a past day: how many members have which status.</summary>
public sealed class StatusesController(StatusReader reader) : BackOfficeController
{
    [HttpGet("/back-office/reports/statuses")]
    public async Task<IActionResult> Index(int? year, DateOnly? day, StatusGrouping by, CancellationToken ct) =>
        await reader.Read(year, day, by, StatusReader.MostShown, ct) is { } page ? View(page) : NotFound();

    /// <summary>The groups of the page as a file, with a row for all members at its end.</summary>
    [HttpGet("/back-office/reports/statuses/export")]
    public async Task<IActionResult> Export(int? year, DateOnly? day, StatusGrouping by, ExportFormat format, CancellationToken ct)
    {
        if (await reader.Read(year, day, by, int.MaxValue, ct) is not { } page)
            return NotFound();
        var columns = new List<ListHeading> { new("group", Labels.Of(by)) };
        columns.AddRange(StatusesPage.Statuses.Select(s => new ListHeading($"{s}", Labels.Of(s)) { IsNumber = true }));
        columns.Add(new ListHeading("members", "Members") { IsNumber = true });
        var rows = page.Groups.Append(page.All).Select(CellsOf).ToAsyncEnumerable();
        return new FileStreamResult(await ListExport.Write(format, columns, rows, ct), ListExport.ContentType(format))
        {
            FileDownloadName = string.Create(CultureInfo.InvariantCulture, $"statuses-{page.Day:yyyy-MM-dd}-by-{by}.{format}")
                .ToLowerInvariant(),
        };
    }

    private static IReadOnlyList<Cell> CellsOf(StatusGroup group) =>
        [Cell.Text(group.Name), .. StatusesPage.Statuses.Select(s => Cell.Number(group.Of(s))), Cell.Number(group.Members)];
}
