namespace MasterHome.Mail;
public sealed class MailSettings { public double FirstWaitMinutes {get;set;}=5; public double LongestWaitMinutes {get;set;}=360; }
