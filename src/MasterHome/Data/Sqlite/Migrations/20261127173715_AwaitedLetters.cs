using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AwaitedLetters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_State_NextAttemptAt",
                table: "OutgoingMails");

            migrationBuilder.AddColumn<bool>(
                name: "IsAwaited",
                table: "OutgoingMails",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            // Those that wait at this moment: they were written before anybody asked whether they are awaited.
            migrationBuilder.Sql("UPDATE OutgoingMails SET IsAwaited = 1 WHERE State = 'Waiting' AND Kind IN ('welcome', 'team-welcome', 'reset-password', 'link-sign-in', 'confirm-address')");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_State_IsAwaited_NextAttemptAt",
                table: "OutgoingMails",
                columns: new[] { "State", "IsAwaited", "NextAttemptAt" },
                descending: new[] { false, true, false });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutgoingMails_State_IsAwaited_NextAttemptAt",
                table: "OutgoingMails");

            migrationBuilder.DropColumn(
                name: "IsAwaited",
                table: "OutgoingMails");

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_State_NextAttemptAt",
                table: "OutgoingMails",
                columns: new[] { "State", "NextAttemptAt" });
        }
    }
}
