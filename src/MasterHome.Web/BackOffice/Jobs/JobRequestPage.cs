using MasterHome.Jobs.Requests;

namespace MasterHome.Web.BackOffice.Jobs;

/// <param name="IsHeld">Whether a process does requests at this moment.</param>
internal sealed record JobRequestPage(JobRequest Request, bool IsHeld)
{
    /// <summary>Its process ended, and no other one goes on yet.</summary>
    public bool IsInterrupted => Request.State == JobRequestState.Running && !IsHeld;

    public bool IsRunning => Request.State == JobRequestState.Running && IsHeld;

    /// <summary>Null when it is not known.</summary>
    public int? Percent => IsRunning && Request.Total > 0 ? (int)(100L * Request.Done / Request.Total) : null;

    public string Sentence =>
        Request.State switch
        {
            JobRequestState.Waiting => "waiting to begin",
            JobRequestState.Running when IsInterrupted => "interrupted",
            JobRequestState.Running => Percent is { } percent ? $"{percent} % done" : "running",
            JobRequestState.Succeeded => "done",
            JobRequestState.Refused => "not done",
            _ => "failed",
        };

    public string Explanation =>
        Request.State switch
        {
            JobRequestState.Waiting => "It begins within a minute, or when the request before it has ended.",
            JobRequestState.Running when IsInterrupted =>
                "The portal restarted. It begins again within a minute, and nothing is done twice.",
            JobRequestState.Running when Request.Step is { } step => Request.Total > 0
                ? $"{step}: {Format.Number(Request.Done)} of {Format.Number(Request.Total)}."
                : $"{step}.",
            JobRequestState.Running => "It has begun.",
            _ => Request.Sentence ?? "",
        };
}
