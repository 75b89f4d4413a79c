using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class ForumPull : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_Id",
                table: "ForumSnapshots");

            migrationBuilder.AddColumn<int>(
                name: "Board",
                table: "ForumSnapshots",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Deleted",
                table: "ForumSnapshots",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "OwnTopic",
                table: "ForumSnapshots",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RepliesBefore",
                table: "ForumSnapshots",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "UnmatchedMembers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    MemberId = table.Column<int>(type: "int", nullable: false),
                    CommunityUserId = table.Column<long>(type: "bigint", nullable: true),
                    Since = table.Column<DateTime>(type: "datetime2", nullable: false),
                    SeenAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LookedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Candidates = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UnmatchedMembers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UnmatchedMembers_Members_MemberId",
                        column: x => x.MemberId,
                        principalTable: "Members",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_ReadAt",
                table: "ForumSnapshots",
                columns: new[] { "MemberId", "CycleId", "ReadAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UnmatchedMembers_LookedAt",
                table: "UnmatchedMembers",
                column: "LookedAt");

            migrationBuilder.CreateIndex(
                name: "IX_UnmatchedMembers_MemberId",
                table: "UnmatchedMembers",
                column: "MemberId",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UnmatchedMembers");

            migrationBuilder.DropIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_ReadAt",
                table: "ForumSnapshots");

            migrationBuilder.DropColumn(
                name: "Board",
                table: "ForumSnapshots");

            migrationBuilder.DropColumn(
                name: "Deleted",
                table: "ForumSnapshots");

            migrationBuilder.DropColumn(
                name: "OwnTopic",
                table: "ForumSnapshots");

            migrationBuilder.DropColumn(
                name: "RepliesBefore",
                table: "ForumSnapshots");

            migrationBuilder.CreateIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_Id",
                table: "ForumSnapshots",
                columns: new[] { "MemberId", "CycleId", "Id" });
        }
    }
}
