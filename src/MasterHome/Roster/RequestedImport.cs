using MasterHome.Common.Imports;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Roster;

public sealed record ImportRequest(Guid UploadId, bool SkipFaulty, bool Emails);

/// <summary>Applies an uploaded file, of any kind, on request. The upload is deleted in the transaction of the import, so that it is
/// applied once.</summary>
public sealed class RequestedImport(HomeDb db, FileImporter importer, WorkProgress progress) : IRequestedWork
{
    public string Kind => nameof(ImportRequest);

    public Task Run(JobRequest request, AuditContext audit, CancellationToken ct) =>
        db.Answer(
            request,
            async ct =>
            {
                progress.Report("Reading the file");
                var (uploadId, skipFaulty, emails) = request.Read<ImportRequest>();
                var upload = await db.ImportUploads.Valid(audit).AsNoTracking().SingleOrDefaultAsync(u => u.Id == uploadId, ct);
                if (upload is null || await db.ImportUploads.Where(u => u.Id == uploadId).ExecuteDeleteAsync(ct) == 0)
                    throw new RefusedException(ImportUpload.Expired);
                using var file = new MemoryStream(upload.Content);
                var options = new ImportOptions(skipFaulty, emails, upload.Year);
                var plan = await importer.Apply(importer.Find(upload.Kind)!, file, options, audit, upload.PlanDigest, ct: ct);
                return plan.AppliedSentence;
            },
            ct
        );
}
