using System.Globalization;
using System.Text.Encodings.Web;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Html;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>The content of a table's cell. Written without tag helpers, which would cost more than the query of a long list.</summary>
/// <param name="Zone">The program's.</param>
/// <param name="Now">UTC: instants of the running year are written without it.</param>
internal sealed record CellContent(Cell Cell, TimeZoneInfo Zone, DateTime Now) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        switch (Cell.Kind)
        {
            case var _ when Cell.Value is null or "":
                writer.Write('–');
                break;
            case CellKind.Number:
                BeginLink(writer, encoder);
                writer.Write(Format.Number((long)Cell.Value));
                EndLink(writer);
                break;
            case CellKind.Id:
                writer.Write(((long)Cell.Value).ToString(CultureInfo.InvariantCulture));
                break;
            case CellKind.Change:
                writer.Write(Format.WithSign((int)(long)Cell.Value));
                break;
            case CellKind.Day:
                WriteTime(
                    writer,
                    ((DateOnly)Cell.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    Format.Date((DateOnly)Cell.Value)
                );
                break;
            case CellKind.Instant:
                WriteInstant(writer, encoder, (DateTime)Cell.Value);
                break;
            case CellKind.Tag:
                writer.Write(Cell.Tone.Length == 0 ? "<span class=\"tag\">" : $"<span class=\"tag {Cell.Tone}\">");
                encoder.Encode(writer, (string)Cell.Value);
                writer.Write("</span>");
                break;
            case CellKind.Progress:
                var (done, most) = ((long)Cell.Value, Cell.Most);
                writer.Write(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<progress class=\"bar-60\" value=\"{Math.Clamp(done, 0, most)}\" max=\"{most}\" "
                            + $"aria-label=\"{done:N0} of {most:N0}\"></progress>"
                    )
                );
                break;
            default:
                WriteText(writer, encoder, (string)Cell.Value);
                break;
        }
    }

    /// <summary>For a label: the value without markup.</summary>
    public string Words =>
        Cell.Value switch
        {
            null => "",
            DateOnly day => Format.Date(day),
            DateTime at => Local(at).ToString("MMM d, yyyy, HH:mm", CultureInfo.InvariantCulture),
            long number => Format.Number(number),
            var text => (string)text,
        };

    private void WriteText(TextWriter writer, HtmlEncoder encoder, string text)
    {
        BeginLink(writer, encoder);
        writer.Write(Cell.Tone.Length == 0 ? "<bdi>" : $"<bdi class=\"{Cell.Tone}\">");
        encoder.Encode(writer, Cell.Most > 0 && text.Length > Cell.Most ? Format.Truncate(text, (int)Cell.Most) : text);
        writer.Write("</bdi>");
        EndLink(writer);
    }

    private void BeginLink(TextWriter writer, HtmlEncoder encoder)
    {
        if (Cell.Href is not { } address)
            return;
        writer.Write("<a href=\"");
        encoder.Encode(writer, address);
        writer.Write("\">");
    }

    private void EndLink(TextWriter writer)
    {
        if (Cell.Href is not null)
            writer.Write("</a>");
    }

    private TimeZoneInfo OwnZone => Cell.Zone is { } own ? TimeZones.Find(own) : Zone;

    private DateTime Local(DateTime at) => TimeZones.Local(DateTime.SpecifyKind(at, DateTimeKind.Utc), OwnZone);

    private void WriteInstant(TextWriter writer, HtmlEncoder encoder, DateTime at)
    {
        var utc = DateTime.SpecifyKind(at, DateTimeKind.Utc);
        var zone = OwnZone;
        var (local, now) = (Local(at), TimeZones.Local(Now, zone));
        WriteTime(
            writer,
            utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            local.ToString(local.Year == now.Year ? "ddd, MMM d, HH:mm" : "ddd, MMM d, yyyy, HH:mm", CultureInfo.InvariantCulture)
        );
        if (zone.Id != Zone.Id)
        {
            writer.Write(' ');
            encoder.Encode(writer, TimeZones.City(zone.Id));
        }
        // Of a session, whose own clock may show another year than the one that it counts for.
        if (Cell.Zone is not null && Format.CountsFor(utc, zone, TimeZones.DayOf(utc, Zone).Year) is { } counts)
            writer.Write($"; {counts}");
    }

    private static void WriteTime(TextWriter writer, string machine, string human) =>
        writer.Write($"<time datetime=\"{machine}\">{human}</time>");
}
