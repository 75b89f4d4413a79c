using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LedgerIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_PointEntries_CycleId_MemberId_Points",
                table: "PointEntries");

            migrationBuilder.CreateIndex(
                name: "IX_PointEntries_CycleId_MemberId_OpportunityId_Kind_Points",
                table: "PointEntries",
                columns: new[] { "CycleId", "MemberId", "OpportunityId", "Kind", "Points" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_PointEntries_CycleId_MemberId_OpportunityId_Kind_Points",
                table: "PointEntries");

            migrationBuilder.CreateIndex(
                name: "IX_PointEntries_CycleId_MemberId_Points",
                table: "PointEntries",
                columns: new[] { "CycleId", "MemberId", "Points" });
        }
    }
}
