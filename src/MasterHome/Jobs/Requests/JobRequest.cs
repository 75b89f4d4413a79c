using System.Text.Json;

namespace MasterHome.Jobs.Requests;

public enum JobRequestState
{
    Waiting,
    Running,
    Succeeded,

    /// <summary>A rule refused it. Nothing was changed.</summary>
    Refused,
    Failed,
}

/// <summary>Work that an administrator asked for and that may take longer than a page, such as the close of a year. A job does it, and
/// <see cref="RunJobRequests"/> does it again from the beginning if the process ends.</summary>
public sealed class JobRequest
{
    public const int KindLength = 40;
    public const int TitleLength = 300;
    public const int AddressLength = 200;

    /// <param name="work">A record that says what to do. Its type is the kind of the request; see <see cref="IRequestedWork"/>.</param>
    /// <param name="title">What was asked for, such as "Close 2026".</param>
    /// <param name="form">The page where it was asked for and can be asked for again.</param>
    /// <param name="result">The page that shows the result.</param>
    public JobRequest(object work, string title, string form, string result, AuditContext audit)
    {
        Id = Guid.NewGuid();
        Kind = work.GetType().Name;
        Parameters = JsonSerializer.SerializeToUtf8Bytes(work, work.GetType());
        (Title, FormAddress, ResultAddress) = (Format.Cut(title, TitleLength), form, result);
        (ActorKind, AccountId, ActorName, MemberId) = (audit.By.Kind, audit.By.AccountId, audit.By.Name, audit.By.MemberId);
        RequestedAt = audit.At;
    }

    private JobRequest() { }

    public Guid Id { get; private set; }

    public string Kind { get; private set; } = "";

    /// <summary>The record that says what to do, as JSON.</summary>
    public byte[] Parameters { get; private set; } = [];

    public string Title { get; private set; } = "";

    public string FormAddress { get; private set; } = "";

    public string ResultAddress { get; private set; } = "";

    public ActorKind ActorKind { get; private set; }

    public string? AccountId { get; private set; }

    public string ActorName { get; private set; } = "";

    public int? MemberId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime RequestedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public JobRequestState State { get; private set; }

    /// <summary>What is being done; null before and after.</summary>
    public string? Step { get; private set; }

    public int Done { get; private set; }

    /// <summary>0 when it is not known.</summary>
    public int Total { get; private set; }

    /// <summary>The result or the refusal. Set in the transaction of the work: once it is there, the work is not done again.</summary>
    public string? Sentence { get; private set; }

    /// <summary>The form field that the refusal is about.</summary>
    public string? Field { get; private set; }

    public bool HasEnded => EndedAt is not null;

    public Actor By => new(ActorKind, ActorName, AccountId, MemberId);

    public T Read<T>() => JsonSerializer.Deserialize<T>(Parameters)!;

    /// <summary>Shows what this process knows, which may not be stored yet.</summary>
    internal void Show(WorkStep step) => (Step, Done, Total) = (step.Name, step.Done, step.Total);
}
