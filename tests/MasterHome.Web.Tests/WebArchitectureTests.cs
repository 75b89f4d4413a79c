using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MasterHome.Web.Shared.Access;

namespace MasterHome.Web.Tests;

/// <summary>The dependency rules of the web project, proved from the compiled assembly and, for views, from their source.</summary>
public partial class WebArchitectureTests
{
    private static readonly string[] Areas = ["Portal", "BackOffice", "SignIn"];

    private static readonly Lazy<DependencyGraph> Graph = new(() => new DependencyGraph(typeof(BackOfficeController).Assembly));

    [Fact]
    public void Portal_BackOffice_and_SignIn_do_not_use_each_other() => Assert.Empty(UsesBetween(Areas));

    [Fact]
    public void The_search_for_uses_between_areas_finds_one() => Assert.NotEmpty(UsesBetween(["Portal", "Shared"]));

    [Fact]
    public void Nobody_uses_Hosting() => Assert.Empty(UsesOf("Hosting"));

    [Fact]
    public void The_search_for_uses_of_a_folder_finds_one() => Assert.NotEmpty(UsesOf("SignIn"));

    [Fact]
    public void No_two_types_share_a_name()
    {
        var names = typeof(BackOfficeController)
            .Assembly.GetTypes()
            .Where(t => !t.IsNested && t.Namespace?.StartsWith("MasterHome.Web", StringComparison.Ordinal) == true)
            .Select(t => t.Name.Split('`')[0]);
        Assert.Empty(names.GroupBy(name => name).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void No_view_is_named_by_a_path_into_another_area()
    {
        var wrong =
            from file in Directory.EnumerateFiles(Source(), "*.cs*", SearchOption.AllDirectories)
            let area = Path.GetRelativePath(Source(), file).Split(Path.DirectorySeparatorChar)[0]
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from path in ViewPath().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)
            where path != "Shared" && path != area
            select $"{Path.GetFileName(file)} names a view of {path}";
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> UsesBetween(string[] areas) =>
        Graph.Value.BetweenFolders().Where(use => areas.Contains(use.From) && areas.Contains(use.To)).Select(use => use.Example);

    private static IEnumerable<string> UsesOf(string folder) =>
        Graph.Value.BetweenFolders().Where(use => use.To == folder && use.From.Length > 0).Select(use => use.Example);

    private static string Source([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "MasterHome.Web"));

    [GeneratedRegex("\"/([A-Z][A-Za-z]+)/[A-Za-z/]+\\.cshtml\"")]
    private static partial Regex ViewPath();
}
