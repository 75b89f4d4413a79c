using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.TestSupport;

/// <summary>Opens no connection, for a context whose commands a test intercepts.</summary>
internal sealed class NoServer : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => InterceptionResult.Suppress();

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(InterceptionResult.Suppress());
}
