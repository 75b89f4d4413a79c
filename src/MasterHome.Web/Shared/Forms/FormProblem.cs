namespace MasterHome.Web.Shared.Forms;

/// <summary>Why a form is not accepted.</summary>
public enum FormProblem
{
    /// <summary>Its content cannot be read.</summary>
    Unreadable,

    /// <summary>The browser sent no cookie at all.</summary>
    NoCookies,

    /// <summary>Its page was made for another account than the signed-in one.</summary>
    OtherAccount,
}
