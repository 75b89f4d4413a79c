using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Deleted",
                table: "ForumSnapshots",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "OwnTopic",
                table: "ForumSnapshots",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RepliesBefore",
                table: "ForumSnapshots",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "UnmatchedMembers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    MemberId = table.Column<int>(type: "INTEGER", nullable: false),
                    CommunityUserId = table.Column<long>(type: "INTEGER", nullable: true),
                    Since = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LookedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Candidates = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false)
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
