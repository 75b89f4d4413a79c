using System.Data;
using System.Data.Common;

namespace MasterHome.Mail.Outbox;

/// <summary>Marks an email as sent, with one commit for each email. This statement runs ten thousand times in a row, so it is prepared
/// once for a connection and touches no index; otherwise each update would cost more than sending the email. The other columns
/// are updated for the whole batch by <see cref="OutboxQueue.Release"/>.</summary>
internal sealed class MarkSent : IAsyncDisposable
{
    private readonly DbCommand _command;

    /// <param name="connection">Must be open until this instance is disposed.</param>
    public MarkSent(DbConnection connection, string holder)
    {
        _command = connection.CreateCommand();
        _command.CommandText = """
            UPDATE OutgoingEmails SET SentAt = @at, Attempts = @attempts, LastError = NULL
            WHERE Id = @id AND HeldBy = @holder
            """;
        Add("@at", DbType.DateTime2);
        Add("@attempts", DbType.Int32);
        Add("@id", DbType.Int64);
        Add("@holder", DbType.String).Value = holder;
    }

    /// <returns>False when the holder no longer holds the email.</returns>
    public async Task<bool> Execute(OutgoingEmail mail)
    {
        _command.Parameters["@at"].Value = mail.SentAt;
        _command.Parameters["@attempts"].Value = mail.Attempts;
        _command.Parameters["@id"].Value = mail.Id;
        return await _command.ExecuteNonQueryAsync() == 1;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private DbParameter Add(string name, DbType type)
    {
        var parameter = _command.CreateParameter();
        (parameter.ParameterName, parameter.DbType) = (name, type);
        _command.Parameters.Add(parameter);
        return parameter;
    }
}
