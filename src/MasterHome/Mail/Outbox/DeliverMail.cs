using MasterHome.Jobs;
using MasterHome.Mail.Smtp;
using Microsoft.Extensions.Options;

namespace MasterHome.Mail.Outbox;

/// <summary>Sends the emails that are due, over one connection. Concurrent processes share the work: each takes emails with a
/// conditional update of the row. A killed process loses nothing; at most, the email in flight is sent again with the same
/// Message-ID.</summary>
public sealed class DeliverMail(
    OutboxQueue outbox,
    OneTimeLinkSource links,
    EmailComposer composer,
    SmtpSender sender,
    DeliveryOptions options
)
{
    // This many consecutive temporary failures mean a server problem, not a problem of single emails. The limit is lower for lost
    // connections and while testing whether an outage is over. It is not lower in general, because greylisting defers every first attempt.
    private const int MaxDeferred = 50;
    private const int MaxLostConnections = 3;
    private const int MaxDeferredDuringOutage = 5;

    private readonly List<OutgoingEmail> _deferred = [];
    private int _maxDeferred = MaxDeferred;
    private int _lostConnections,
        _sent,
        _failed;

    // The email that was processed last, until its result is recorded.
    private (OutgoingEmail Mail, DeliveryResult Delivery)? _unrecorded;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        await outbox.ReleaseExpired(ct);
        await links.QueueRequested(options.Now, ct);
        if (await outbox.PausedUntil(ct) is { } until)
            return new JobResult(0, 0, $"The mail server is failing. The next attempt is after {until:HH:mm} UTC.");
        _maxDeferred = await outbox.IsOutage(ct) ? MaxDeferredDuringOutage : MaxDeferred;
        while (await outbox.TakeBatch(ct) is { Count: > 0 } batch)
        {
            try
            {
                await composer.Load(batch, ct);
                if (await Send(batch, ct))
                    break;
            }
            finally
            {
                await outbox.Release();
            }
        }
        return new JobResult(
            _sent,
            _failed,
            $"{(_sent == 1 ? "1 email" : $"{_sent} emails")} sent{(_failed == 0 ? "" : $", {_failed} not sent")}."
        );
    }

    /// <summary>Runs the job on request, even while the outbox is paused.</summary>
    public async Task<JobResult> RunNowAsync(CancellationToken ct)
    {
        await outbox.EndPause(ct);
        return await RunAsync(ct);
    }

    /// <returns>True when the mail server is failing and the run must stop.</returns>
    private async Task<bool> Send(IReadOnlyList<OutgoingEmail> batch, CancellationToken ct)
    {
        ComposedEmail? next = null;
        try
        {
            for (var n = 0; n < batch.Count && outbox.HasTimeFor(batch[n]); n++)
            {
                var mail = batch[n];
                var email = next ?? await ComposeNow(mail);
                // Three steps overlap, and only the first uses the database: the previous email is recorded, this one is sent, and the
                // next one is composed.
                var recorded = Task.Run(RecordResult, CancellationToken.None);
                var sending = SendOne(mail, email, recorded, ct);
                DeliveryResult delivery;
                try
                {
                    next = n + 1 < batch.Count ? composer.ComposeAhead(batch[n + 1]) : null;
                }
                finally
                {
                    // Also when composing fails: an email that was sent must not be sent again.
                    delivery = await sending;
                    Apply(mail, delivery);
                    _unrecorded = (mail, delivery);
                }
                if (IsServerProblem(mail, delivery))
                {
                    await RecordResult();
                    await outbox.Pause(_deferred[0]);
                    return true;
                }
                if (delivery is DeliveryResult.Sent)
                    _maxDeferred = MaxDeferred;
            }
            return false;
        }
        finally
        {
            await RecordResult();
        }
    }

    private async Task<ComposedEmail> ComposeNow(OutgoingEmail mail)
    {
        await RecordResult();
        return await composer.Compose(mail);
    }

    /// <param name="recorded">Completes when the previous email is recorded. This email is not completed before that.</param>
    private async Task<DeliveryResult> SendOne(OutgoingEmail mail, ComposedEmail email, Task recorded, CancellationToken ct)
    {
        using var message = email.Message;
        try
        {
            if (mail.StaleAt <= options.Now)
                return new DeliveryResult.TooLate();
            if (message is null)
                return new DeliveryResult.Refused(email.Error!);
            message.CompleteAfter = recorded;
            return await sender.Send(message, ct);
        }
        finally
        {
            await recorded;
        }
    }

    private void Apply(OutgoingEmail mail, DeliveryResult delivery)
    {
        switch (delivery)
        {
            case DeliveryResult.Sent:
                mail.Sent(options.Now);
                break;
            case DeliveryResult.TooLate:
                mail.Discard();
                break;
            case DeliveryResult.Refused refused:
                mail.Fail(refused.Reason);
                break;
            case DeliveryResult.TryLater later:
                mail.TryLater(later.Reason, options.Now, options.Mail);
                break;
        }
    }

    private async Task RecordResult()
    {
        if (_unrecorded is not var (mail, delivery))
            return;
        var isHeld = await outbox.Record(mail);
        // Cleared only after success, so that the end of the run tries again after a failure.
        _unrecorded = null;
        // Another process took over: the email in flight must not be completed, and this process must send nothing more.
        if (!isHeld)
            throw new LeaseLostException();
        (_sent, _failed) = delivery switch
        {
            DeliveryResult.Sent => (_sent + 1, _failed),
            DeliveryResult.TooLate => (_sent, _failed),
            _ => (_sent, _failed + 1),
        };
    }

    private bool IsServerProblem(OutgoingEmail mail, DeliveryResult delivery)
    {
        if (delivery is not DeliveryResult.TryLater later)
        {
            _deferred.Clear();
            _lostConnections = 0;
            return false;
        }
        _deferred.Add(mail);
        _lostConnections = later.MayAffectAll ? _lostConnections + 1 : 0;
        return later.AffectsAll || _lostConnections >= MaxLostConnections || _deferred.Count >= _maxDeferred;
    }
}

/// <summary>The clock and the settings that delivery uses.</summary>
public sealed class DeliveryOptions(TimeProvider clock, IOptions<MailSettings> mail)
{
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public MailSettings Mail => mail.Value;
}
