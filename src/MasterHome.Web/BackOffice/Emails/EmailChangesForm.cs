using System.ComponentModel.DataAnnotations;
using MasterHome.Mail.Outbox;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Emails to retry or to cancel together.</summary>
public sealed class EmailChangesForm
{
    [Required(ErrorMessage = "Choose one of the buttons.")]
    public EmailChange? Change { get; set; }

    /// <summary>IDs of the chosen emails.</summary>
    public List<long> Ids { get; set; } = [];

    /// <summary>All emails of the filters that wait or failed, in place of the chosen ones.</summary>
    public bool All { get; set; }

    /// <summary>The highest ID of those that were announced.</summary>
    public long? Last { get; set; }

    /// <summary>How many were announced.</summary>
    public int? Confirmed { get; set; }
}
