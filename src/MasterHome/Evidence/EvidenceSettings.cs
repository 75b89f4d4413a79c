using System.Text.RegularExpressions;
using Azure.Storage.Blobs;

namespace MasterHome.Evidence;

/// <summary>Settings under <c>Evidence:</c>.</summary>
public sealed partial class EvidenceSettings : ICheckedSettings
{
    /// <summary>Folder of the files, which all instances share. Empty: <c>evidence</c> in the data folder. It is not in the database, so
    /// back it up too.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Connection string of Azure Blob Storage, a secret. With one, new evidence files are kept there; the folder keeps those from
    /// before, and archives of personal data until they are fetched.</summary>
    public string BlobConnection { get; set; } = "";

    /// <summary>The container of the files, which is made with the first one. It is private to the owner of the connection.</summary>
    public string BlobContainer { get; set; } = "evidence";

    /// <summary>The largest file, in bytes.</summary>
    public long LargestFile { get; set; } = 20 * 1024 * 1024;

    /// <summary>How many files a report, an appeal or a training can have.</summary>
    public int MostFiles { get; set; } = 10;

    /// <summary>Bytes of all files of one member.</summary>
    public long MemberQuota { get; set; } = 500L * 1024 * 1024;

    /// <summary>The accepted kinds, by the end of the file name.</summary>
    public string Kinds { get; set; } = "pdf, png, jpg, jpeg, webp, txt, csv, docx, xlsx, pptx";

    internal IReadOnlyList<string> KindList => Kinds.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<string> FindErrors()
    {
        if (BlobConnection.Length > 0 && WhyNotConnect() is { } why)
            yield return why;
        if (LargestFile is < 1 or > 1024L * 1024 * 1024)
            yield return $"Evidence:LargestFile is {LargestFile}. Enter a number of bytes from 1 to 1073741824.";
        if (MostFiles is < 1 or > 100)
            yield return $"Evidence:MostFiles is {MostFiles}. Enter a number of files from 1 to 100.";
        if (MemberQuota < LargestFile)
            yield return $"Evidence:MemberQuota is {MemberQuota}. Enter a number of bytes that is not below Evidence:LargestFile.";
        foreach (var kind in KindList.Where(k => FileKind.Find(k) is null))
            yield return $"Evidence:Kinds names '{kind}', which cannot be checked. Choose from {FileKind.AllExtensions}.";
    }

    private string? WhyNotConnect()
    {
        try
        {
            _ = new BlobContainerClient(BlobConnection, BlobContainer);
        }
        // Without the text of the exception, which can repeat the secret.
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return "Evidence:BlobConnection is no connection string. Copy it from the access keys of the storage account.";
        }
        return ContainerName().IsMatch(BlobContainer)
            ? null
            : $"Evidence:BlobContainer is '{BlobContainer}'. Enter 3 to 63 characters, a to z, digits and single hyphens.";
    }

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ContainerName();
}
