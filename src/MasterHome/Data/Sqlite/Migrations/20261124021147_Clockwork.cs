using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Clockwork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Reminders_MemberId",
                table: "Reminders");

            migrationBuilder.DropIndex(
                name: "IX_PointEntries_CycleId_MemberId_Points",
                table: "PointEntries");

            migrationBuilder.DropIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_Id",
                table: "ForumSnapshots");

            migrationBuilder.AddColumn<string>(
                name: "Difference",
                table: "YearlyReports",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "DueOn",
                table: "YearlyReports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsInterim",
                table: "YearlyReports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Occasion",
                table: "YearlyReports",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Asked");

            migrationBuilder.AddColumn<DateOnly>(
                name: "Day",
                table: "Reminders",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<long>(
                name: "LetterId",
                table: "Reminders",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StaleAt",
                table: "OutgoingMails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Fence",
                table: "JobRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "Interrupted",
                table: "JobRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

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

            migrationBuilder.AddColumn<int>(
                name: "GoesWithId",
                table: "Attachments",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DeclinedLetters",
                columns: table => new
                {
                    MemberId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    DeclinedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeclinedLetters", x => new { x.MemberId, x.Kind });
                    table.ForeignKey(
                        name: "FK_DeclinedLetters_Members_MemberId",
                        column: x => x.MemberId,
                        principalTable: "Members",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "JobLeases",
                columns: table => new
                {
                    Job = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Holder = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Fence = table.Column<long>(type: "INTEGER", nullable: false),
                    TakenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobLeases", x => x.Job);
                });

            migrationBuilder.CreateTable(
                name: "ReminderRounds",
                columns: table => new
                {
                    Zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReminderRounds", x => x.Zone);
                });

            migrationBuilder.CreateTable(
                name: "ReminderRules",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    IsOn = table.Column<bool>(type: "INTEGER", nullable: false),
                    DayOfMonth = table.Column<int>(type: "INTEGER", nullable: true),
                    AlsoOnTrack = table.Column<bool>(type: "INTEGER", nullable: true),
                    BehindPercent = table.Column<int>(type: "INTEGER", nullable: true),
                    FromMonth = table.Column<int>(type: "INTEGER", nullable: true),
                    DaysBefore = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    HoursBefore = table.Column<int>(type: "INTEGER", nullable: true),
                    PauseDays = table.Column<int>(type: "INTEGER", nullable: true),
                    MostAYear = table.Column<int>(type: "INTEGER", nullable: true),
                    FromHour = table.Column<int>(type: "INTEGER", nullable: true),
                    ToHour = table.Column<int>(type: "INTEGER", nullable: true),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 220, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReminderRules", x => x.Kind);
                });

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

            migrationBuilder.CreateTable(
                name: "YearlyReportLines",
                columns: table => new
                {
                    ReportId = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_YearlyReportLines", x => x.ReportId);
                    table.ForeignKey(
                        name: "FK_YearlyReportLines_YearlyReports_ReportId",
                        column: x => x.ReportId,
                        principalTable: "YearlyReports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_LetterId",
                table: "Reminders",
                column: "LetterId");

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_MemberId_Day",
                table: "Reminders",
                columns: new[] { "MemberId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_PointEntries_CycleId_MemberId_OpportunityId_Kind_Points",
                table: "PointEntries",
                columns: new[] { "CycleId", "MemberId", "OpportunityId", "Kind", "Points" });

            migrationBuilder.CreateIndex(
                name: "IX_Members_TimeZone",
                table: "Members",
                column: "TimeZone");

            migrationBuilder.CreateIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_ReadAt",
                table: "ForumSnapshots",
                columns: new[] { "MemberId", "CycleId", "ReadAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_GoesWithId",
                table: "Attachments",
                column: "GoesWithId");

            migrationBuilder.CreateIndex(
                name: "IX_UnmatchedMembers_LookedAt",
                table: "UnmatchedMembers",
                column: "LookedAt");

            migrationBuilder.CreateIndex(
                name: "IX_UnmatchedMembers_MemberId",
                table: "UnmatchedMembers",
                column: "MemberId",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Attachments_Attachments_GoesWithId",
                table: "Attachments",
                column: "GoesWithId",
                principalTable: "Attachments",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_Reminders_OutgoingMails_LetterId",
                table: "Reminders",
                column: "LetterId",
                principalTable: "OutgoingMails",
                principalColumn: "Id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Attachments_Attachments_GoesWithId",
                table: "Attachments");

            migrationBuilder.DropForeignKey(
                name: "FK_Reminders_OutgoingMails_LetterId",
                table: "Reminders");

            migrationBuilder.DropTable(
                name: "DeclinedLetters");

            migrationBuilder.DropTable(
                name: "JobLeases");

            migrationBuilder.DropTable(
                name: "ReminderRounds");

            migrationBuilder.DropTable(
                name: "ReminderRules");

            migrationBuilder.DropTable(
                name: "UnmatchedMembers");

            migrationBuilder.DropTable(
                name: "YearlyReportLines");

            migrationBuilder.DropIndex(
                name: "IX_Reminders_LetterId",
                table: "Reminders");

            migrationBuilder.DropIndex(
                name: "IX_Reminders_MemberId_Day",
                table: "Reminders");

            migrationBuilder.DropIndex(
                name: "IX_PointEntries_CycleId_MemberId_OpportunityId_Kind_Points",
                table: "PointEntries");

            migrationBuilder.DropIndex(
                name: "IX_Members_TimeZone",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_ReadAt",
                table: "ForumSnapshots");

            migrationBuilder.DropIndex(
                name: "IX_Attachments_GoesWithId",
                table: "Attachments");

            migrationBuilder.DropColumn(
                name: "Difference",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "DueOn",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "IsInterim",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "Occasion",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "Day",
                table: "Reminders");

            migrationBuilder.DropColumn(
                name: "LetterId",
                table: "Reminders");

            migrationBuilder.DropColumn(
                name: "StaleAt",
                table: "OutgoingMails");

            migrationBuilder.DropColumn(
                name: "Fence",
                table: "JobRuns");

            migrationBuilder.DropColumn(
                name: "Interrupted",
                table: "JobRuns");

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

            migrationBuilder.DropColumn(
                name: "GoesWithId",
                table: "Attachments");

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_MemberId",
                table: "Reminders",
                column: "MemberId");

            migrationBuilder.CreateIndex(
                name: "IX_PointEntries_CycleId_MemberId_Points",
                table: "PointEntries",
                columns: new[] { "CycleId", "MemberId", "Points" });

            migrationBuilder.CreateIndex(
                name: "IX_ForumSnapshots_MemberId_CycleId_Id",
                table: "ForumSnapshots",
                columns: new[] { "MemberId", "CycleId", "Id" });
        }
    }
}
