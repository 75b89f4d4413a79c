using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Queue;

public enum OwnerStep
{
    Take,
    Release,
    Assign,
}

/// <summary>Who looks after an item of the queue.</summary>
public sealed class OwnerForm
{
    [Required(ErrorMessage = "Choose one of the buttons.")]
    public OwnerStep? Step { get; set; }

    /// <summary>The ID of an administrator's account, to assign the item.</summary>
    [StringLength(Actor.AccountIdLength)]
    public string? Owner { get; set; }

    /// <summary>The text of the list's <see cref="QueueFilter"/>.</summary>
    public string? Filter { get; set; }
}
