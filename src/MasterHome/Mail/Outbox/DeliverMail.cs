using MasterHome.Jobs;
using MasterHome.Mail.Smtp;
using Microsoft.Extensions.Options;

namespace MasterHome.Mail.Outbox;

/// <summary>Sends what is due in the outbox, over one connection. Two processes at once share the work: each takes emails by
/// a condition on the row itself. Whoever is killed loses nothing; at most the email in flight goes out again, with its Message-ID.</summary>
public sealed class DeliverMail(OutboxQueue outbox, EmailComposer composer, SmtpSender post, DeliveryOptions setting)
{
    // So many emails in a row that are not taken now are the server's trouble and not the emails': fewer when the line itself breaks,
    // and when we only look whether the last trouble is over. Greylisting puts every first email off, hence not fewer in general.
    private const int Patience = 50;
    private const int Strikes = 3;
    private const int Probes = 5;

    private readonly List<OutgoingEmail> _putOff = [];
    private int _patience = Patience;
    private int _strikes,
        _sent,
        _failed;

    // Has left, and is not yet written down.
    private (OutgoingEmail Mail, DeliveryResult Delivery)? _left;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        await outbox.FreeTheDead(ct);
        await composer.WriteAsked(setting.Now, ct);
        if (await outbox.RestsUntil(ct) is { } until)
            return new JobResult(0, 0, $"The mail server is in trouble; it is tried again after {until:HH:mm} UTC.");
        _patience = await outbox.IsInTrouble(ct) ? Probes : Patience;
        while (await outbox.Take(ct) is { Count: > 0 } batch)
        {
            try
            {
                await composer.Prepare(batch, ct);
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
            $"{(_sent == 1 ? "1 email" : $"{_sent} emails")} sent{(_failed == 0 ? "" : $", {_failed} to be tried again or looked at")}."
        );
    }

    /// <summary>By hand: also while the outbox rests.</summary>
    public async Task<JobResult> RunNowAsync(CancellationToken ct)
    {
        await outbox.EndRest(ct);
        return await RunAsync(ct);
    }

    /// <returns>Whether the mail server is in trouble: no more of it now.</returns>
    private async Task<bool> Send(IReadOnlyList<OutgoingEmail> batch, CancellationToken ct)
    {
        ComposedEmail? ahead = null;
        try
        {
            for (var n = 0; n < batch.Count && outbox.HasTimeFor(batch[n]); n++)
            {
                var mail = batch[n];
                var email = ahead ?? await WriteNow(mail);
                // Three things at once, and only the first asks the database: the email that left is written down, this one leaves, and
                // the one that follows is composed.
                var written = Task.Run(WriteDown, CancellationToken.None);
                var leaving = Leave(mail, email, written, ct);
                DeliveryResult delivery;
                try
                {
                    ahead = n + 1 < batch.Count ? composer.WriteAhead(batch[n + 1]) : null;
                }
                finally
                {
                    // Whatever became of composing: what has left must not leave again.
                    delivery = await leaving;
                    Change(mail, delivery);
                    _left = (mail, delivery);
                }
                if (IsTrouble(mail, delivery))
                {
                    await WriteDown();
                    await outbox.Rest(_putOff[0]);
                    return true;
                }
                if (delivery is DeliveryResult.Sent)
                    _patience = Patience;
            }
            return false;
        }
        finally
        {
            await WriteDown();
        }
    }

    private async Task<ComposedEmail> WriteNow(OutgoingEmail mail)
    {
        await WriteDown();
        return await composer.Write(mail);
    }

    /// <param name="written">That the email before is written down: this one does not end before, and neither do we.</param>
    private async Task<DeliveryResult> Leave(OutgoingEmail mail, ComposedEmail email, Task written, CancellationToken ct)
    {
        using var message = email.Message;
        try
        {
            if (mail.StaleAt <= setting.Now)
                return new DeliveryResult.TooLate();
            if (message is null)
                return new DeliveryResult.Refused(email.Why!);
            message.After = written;
            return await post.Send(message, ct);
        }
        finally
        {
            await written;
        }
    }

    private void Change(OutgoingEmail mail, DeliveryResult delivery)
    {
        switch (delivery)
        {
            case DeliveryResult.Sent:
                mail.Sent(setting.Now);
                break;
            case DeliveryResult.TooLate:
                mail.Drop();
                break;
            case DeliveryResult.Refused refused:
                mail.Park(refused.Reason);
                break;
            case DeliveryResult.TryLater later:
                mail.TryLater(later.Reason, setting.Now, setting.Mail);
                break;
        }
    }

    private async Task WriteDown()
    {
        if (_left is not var (mail, delivery))
            return;
        var isOurs = await outbox.Record(mail);
        // Only now: had it not been written, whoever ends the run tries once more.
        _left = null;
        // Somebody has followed: the email that is on its way by now must not end, and no more may leave from here.
        if (!isOurs)
            throw new LeaseLostException();
        (_sent, _failed) = delivery switch
        {
            DeliveryResult.Sent => (_sent + 1, _failed),
            DeliveryResult.TooLate => (_sent, _failed),
            _ => (_sent, _failed + 1),
        };
    }

    private bool IsTrouble(OutgoingEmail mail, DeliveryResult delivery)
    {
        if (delivery is not DeliveryResult.TryLater putOff)
        {
            _putOff.Clear();
            _strikes = 0;
            return false;
        }
        _putOff.Add(mail);
        _strikes = putOff.MayConcernAll ? _strikes + 1 : 0;
        return putOff.ConcernsAll || _strikes >= Strikes || _putOff.Count >= _patience;
    }
}

/// <summary>By which clock and settings emails leave.</summary>
public sealed class DeliveryOptions(TimeProvider clock, IOptions<MailSettings> mail)
{
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public MailSettings Mail => mail.Value;
}
