using System.Globalization;
using System.Runtime.CompilerServices;

namespace Charla.CommandLine.Texts;

/// <summary>
/// What the command says, in the language of <see cref="CultureInfo.CurrentUICulture"/>: one member per text of
/// <c>Say.resx</c> (English) and <c>Say.es.resx</c>. A test keeps the three alike.
/// </summary>
public static class Say
{
    private static readonly TextResource Resource = new(typeof(Say));

    public static string HelpCharla => Text();

    public static string HelpLang => Text();

    public static string HelpChat => Text();

    public static string HelpPlace => Text();

    public static string HelpRegister => Text();

    public static string HelpSignin => Text();

    public static string HelpSignout => Text();

    public static string HelpPost => Text();

    public static string HelpHistory => Text();

    public static string HelpTail => Text();

    public static string HelpTailConversation => Text();

    public static string HelpTailLines => Text();

    public static string BadTail => Text();

    public static string TailGap(object? what, object? other, object? third) => Text([what, other, third]);

    public static string HelpRooms => Text();

    public static string HelpWho => Text();

    public static string HelpWhoConversation => Text();

    public static string Since(object? when) => Text([when]);

    public static string MoreSessions(object? count) => Text([count]);
    public static string HelpExport => Text();

    public static string HelpExportMe => Text();

    public static string HelpExportTo => Text();

    public static string HelpExportForce => Text();

    public static string ExportWhat => Text();

    public static string ExportDisk(object? what, object? other) => Text([what, other]);

    public static string ExportExists(object? what) => Text([what]);

    public static string ExportNotAFile(object? what) => Text([what]);

    public static string HelpImport => Text();

    public static string HelpImportFile => Text();

    public static string HelpImportAs => Text();

    public static string ImportNotRead(object? what, object? other) => Text([what, other]);

    public static string ImportNotAFile => Text();

    public static string ImportNotJson(object? what) => Text([what]);

    public static string ImportNotUtf8(object? what) => Text([what]);

    public static string ImportBadLine(object? what, object? other) => Text([what, other]);

    public static string ImportOtherMembers => Text();

    public static string ImportOneName => Text();

    public static string ImportInOrder => Text();

    public static string ImportTorn(object? what, object? other, object? third) => Text([what, other, third]);

    public static string ImportPartly => Text();

    public static string Imported(object? what, object? other) => Text([what, other]);

    public static string HelpOwnNick => Text();

    public static string HelpCompletion => Text();

    public static string HelpCompletionShell => Text();

    public static string HelpMan => Text();

    public static string ManName => Text();

    public static string ManWhat => Text();

    public static string ManSynopsis => Text();

    public static string ManUsage => Text();

    public static string ManDescription => Text();

    public static string ManCommands => Text();

    public static string ManCommon => Text();

    public static string ManCommonWhat => Text();

    public static string HelpPasswordStdin => Text();

    public static string HelpNoPassword => Text();

    public static string HelpConversation => Text();

    public static string HelpPostText => Text();

    public static string HelpPostLines => Text();

    public static string HelpJoin => Text();

    public static string HelpLeave => Text();

    public static string HelpCreate => Text();

    public static string HelpCreatePrivate => Text();

    public static string HelpCreateHistory => Text();

    public static string HelpCreateTopic => Text();

    public static string HistoryOfPrivate => Text();

    public static string HelpInvite => Text();

    public static string HelpInviteNick => Text();

    public static string HelpTopic => Text();

    public static string HelpTopicText => Text();

    public static string HelpRead => Text();

    public static string HelpReadNumber => Text();

    public static string BadReadNumber => Text();

    public static string HelpRoomName => Text();

    public static string HelpQuiet => Text();

    public static string HelpLimit => Text();

    public static string HelpBefore => Text();

    public static string HelpAfter => Text();

    public static string HelpFollowAfter => Text();

    public static string HelpJson => Text();

    public static string HelpServer => Text();

    public static string HelpNick => Text();

    public static string HelpPlain => Text();

    public static string HelpTimeout => Text();

    public static string Failed(object? what) => Text([what]);

    public static string UsageError(object? what) => Text([what]);

    public static string SeeHelp(object? what) => Text([what]);

    public static string HelpHelp => Text();

    public static string HelpHelpCommand => Text();

    public static string NoCommand(object? what) => Text([what]);

    public static string NoOption(object? what, object? other) => Text([what, other]);

    public static string DidYouMean(object? what) => Text([what]);

    public static string Commands(object? what) => Text([what]);

    public static string Options(object? what) => Text([what]);

    public static string AfterDashes => Text();

    public static string TooMuch(object? what, object? other) => Text([what, other]);

    public static string MissingArgument(object? what, object? other) => Text([what, other]);

    public static string QuoteHash => Text();

    public static string EmptyValue(object? what) => Text([what]);

    public static string NotANumber(object? what) => Text([what]);

    public static string NotOneOf(object? what, object? other) => Text([what, other]);

    public static string BadServer(object? what) => Text([what]);

    public static string BadTimeout => Text();

    public static string BadRange => Text();

    public static string HelpSearch => Text();

    public static string HelpSearchWords => Text();

    public static string HelpSearchIn => Text();

    public static string HelpSearchFrom => Text();

    public static string HelpSearchSince => Text();

    public static string HelpSearchUntil => Text();

    public static string HelpSearchContext => Text();

    public static string SearchForNothing => Text();

    public static string NothingFound => Text();

    public static string SearchPartial => Text();

    public static string BadDate(object? what) => Text([what]);

    public static string DateTwice(object? what, object? other, object? third) => Text([what, other, third]);

    public static string DateNever(object? what) => Text([what]);

    public static string BadSearchRange(object? what) => Text([what]);

    public static string NeedsPlain(object? what) => Text([what]);

    public static string IsPlain(object? what) => Text([what]);

    public static string NotSignedIn(object? what) => Text([what]);

    public static string NotSignedInAs(object? what, object? other) => Text([what, other]);

    public static string WhichAccount(object? what, object? other) => Text([what, other]);

    public static string HelpAdminData => Text();

    public static string HelpBackup => Text();

    public static string HelpBackupFile => Text();

    public static string HelpBackupForce => Text();

    public static string HelpRestore => Text();

    public static string HelpRestoreFile => Text();

    public static string HelpRestoreReplace => Text();

    public static string BackedUp(object? what, object? other) => Text([what, other]);

    public static string BackupHolds(object? what, object? other, object? third) => Text([what, other, third]);

    public static string BackupNothing(object? what) => Text([what]);

    public static string BackupExists(object? what) => Text([what]);

    public static string BackupNotAFile(object? what) => Text([what]);

    public static string BackupDamaged(object? what, object? other) => Text([what, other]);

    public static string SqliteTooOld(object? found, object? needed) => Text([found, needed]);

    public static string SqliteMissing => Text();

    public static string BackupDamagedData(object? what, object? other) => Text([what, other]);

    public static string DataMissing(object? what, object? other) => Text([what, other]);

    public static string DataEmpty(object? what) => Text([what]);

    public static string DataNoAccounts(object? what) => Text([what]);

    public static string DataRestoring(object? what) => Text([what]);

    public static string DataNoFile(object? what) => Text([what]);

    public static string DataNotCharlas(object? what) => Text([what]);

    public static string DataNewer(object? what) => Text([what]);

    public static string DataReadOnly(object? what) => Text([what]);

    public static string DataDamaged(object? what) => Text([what]);

    public static string DataCutOff(object? what) => Text([what]);

    public static string DataWalMoved(object? what) => Text([what]);

    public static string DataTrouble(object? what) => Text([what]);

    public static string BackupNewer(object? what) => Text([what]);

    public static string BackupDisk(object? what, object? other) => Text([what, other]);

    public static string Restored(object? what, object? other) => Text([what, other]);

    public static string RestoredOld(object? what) => Text([what]);

    public static string RestoreExists(object? what) => Text([what]);

    public static string RestoreInUse(object? what) => Text([what]);

    public static string TokenRevoked(object? what) => Text([what]);

    public static string Unreachable(object? what, object? other) => Text([what, other]);

    public static string NobodyListens => Text();

    public static string OtherTransport => Text();

    public static string NoSuchHost => Text();

    public static string HostUnreachable => Text();

    public static string TimedOut => Text();

    public static string Garbled => Text();

    public static string Closed => Text();

    public static string NotMember(object? what) => Text([what]);

    public static string NothingToPost => Text();

    public static string LinesOrText => Text();

    public static string PasswordOrNone => Text();

    public static string PasswordHow => Text();

    public static string NoPassword => Text();

    public static string PasswordsDiffer => Text();

    public static string PromptNick => Text();

    public static string PromptPassword => Text();

    public static string PromptPasswordOf(object? what) => Text([what]);

    public static string PromptPasswordAgain => Text();

    public static string Registered(object? what, object? other) => Text([what, other]);

    public static string SignedIn(object? what, object? other) => Text([what, other]);

    public static string SignedOut(object? what, object? other) => Text([what, other]);

    public static string TokensUnreadable(object? what) => Text([what]);

    public static string TokensNotRead(object? what, object? other) => Text([what, other]);

    public static string NoSuchFile => Text();

    public static string NoSuchFolder => Text();

    public static string NoPermission => Text();

    public static string DiskFull => Text();

    public static string FileTooLarge => Text();

    public static string DeviceError => Text();

    public static string ReadOnlyDisk => Text();

    public static string IsFolder => Text();

    public static string OutputFailed(object? what) => Text([what]);

    public static string OutputClosed => Text();

    public static string InputNotRead(object? what) => Text([what]);

    public static string InputNotUtf8(object? what, object? other, object? third) => Text([what, other, third]);

    public static string InputNotUtf16 => Text();

    public static string ArgumentsNotUtf8 => Text();

    public static string TokensNotWritten(object? what, object? other) => Text([what, other]);

    public static string TokensWereOpen(object? what) => Text([what]);

    public static string Deleted => Text();

    public static string Edited => Text();

    public static string Joins => Text();

    public static string Leaves => Text();

    public static string Removed(object? what) => Text([what]);

    public static string SetsTopic(object? what) => Text([what]);

    public static string Edits(object? what, object? other) => Text([what, other]);

    public static string Deletes(object? what) => Text([what]);

    public static string Reacts(object? what, object? other) => Text([what, other]);

    public static string TakesBack(object? what, object? other) => Text([what, other]);

    public static string Members(object? what) => Text([what]);

    public static string Welcome(object? what) => Text([what]);

    public static string Unread(object? what) => Text([what]);

    public static string NewIn(object? what) => Text([what]);

    public static string Missed(object? what) => Text([what]);

    public static string Invited(object? what, object? other) => Text([what, other]);

    public static string Away => Text();

    public static string Back => Text();

    public static string Later => Text();

    public static string Left(object? what) => Text([what]);

    public static string NoLongerIn(object? what) => Text([what]);

    public static string Sent(object? what) => Text([what]);

    public static string HasInvited(object? what) => Text([what]);

    public static string Named(object? what) => Text([what]);

    public static string NoVerb(object? what) => Text([what]);

    public static string VerbUsage(object? what) => Text([what]);

    public static string VerbJoin => Text();

    public static string VerbLeave => Text();

    public static string VerbCreate => Text();

    public static string VerbOpen => Text();

    public static string VerbRooms => Text();

    public static string VerbWho => Text();

    public static string VerbMsg => Text();

    public static string VerbReply => Text();

    public static string VerbEdit => Text();

    public static string VerbDelete => Text();

    public static string VerbReact => Text();

    public static string VerbTopic => Text();

    public static string VerbInvite => Text();

    public static string VerbKick => Text();

    public static string VerbName => Text();

    public static string VerbHelp => Text();

    public static string HintMarkedShort(object? what) => Text([what]);

    public static string Archives => Text();

    public static string Reopens => Text();

    public static string VerbWhoIs => Text();

    public static string VerbBlock => Text();

    public static string VerbUnblock => Text();

    public static string VerbSearch => Text();

    public static string VerbGoto => Text();

    public static string VerbMute => Text();

    public static string VerbArchive => Text();

    public static string VerbUnarchive => Text();

    public static string VerbRemove => Text();

    public static string VerbPassword => Text();

    public static string VerbDevices => Text();

    public static string RoleOwner => Text();

    public static string RoleModerator => Text();

    public static string IsBlocked => Text();

    public static string HiddenText => Text();

    public static string AccountSince(object? what) => Text([what]);

    public static string IsOnline => Text();

    public static string LastSeen(object? what) => Text([what]);

    public static string BlocksNobody => Text();

    public static string Blocks(object? what) => Text([what]);

    public static string HasBlocked(object? what) => Text([what]);

    public static string HasUnblocked(object? what) => Text([what]);

    public static string FoundNothing => Text();

    public static string Found(object? what) => Text([what]);

    public static string NoSuchMessage(object? what, object? other) => Text([what, other]);

    public static string FoundMore => Text();

    public static string NotifyMentions => Text();

    public static string NotifyAll => Text();

    public static string HasRemoved(object? what) => Text([what]);

    public static string PromptPresent => Text();

    public static string PromptNew => Text();

    public static string PasswordKept => Text();

    public static string PasswordChanged => Text();

    public static string ThisDevice => Text();

    public static string AndMore(object? what) => Text([what]);

    public static string AwayNow => Text();

    public static string WaitToGo(object? what) => Text([what]);

    public static string Below => Text();

    public static string BelowUnread(object? what) => Text([what]);

    public static string HelpKeys => Text();

    public static string HelpCommands => Text();

    public static string HintAnswering(object? what) => Text([what]);

    public static string HintEditing(object? what) => Text([what]);

    public static string HintHelp => Text();

    public static string HintMarked(object? what) => Text([what]);

    public static string HintOverlay => Text();

    public static string IsArchived => Text();

    public static string Loading => Text();

    public static string NewSince => Text();

    public static string NoUdp => Text();

    public static string NothingYet => Text();

    public static string QuoteOf(object? what) => Text([what]);

    public static string ReadBy(object? what) => Text([what]);

    public static string Today => Text();

    public static string Yesterday => Text();

    public static string TooSmall => Text();

    public static string UnreadElsewhere(object? what) => Text([what]);

    public static string VerbColours => Text();

    public static string HelpPlainUi => Text();

    public static string KeyTable => Text();

    public static string VerbQuit => Text();

    public static string HelpUdp => Text();

    public static string HelpTransportTcp => Text();

    public static string HelpWs => Text();

    public static string HelpAuto => Text();

    public static string OneTransport => Text();

    public static string BadTransport(object? what) => Text([what]);

    public static string Placeholders => Text();

    public static string Silent(object? what) => Text([what]);

    public static string NowOver(object? what) => Text([what]);

    public static string NowOverWithoutUdp(object? what) => Text([what]);

    public static string TransportIs(object? what, object? other) => Text([what, other]);

    public static string VerbTransport => Text();

    public static string PasteTooLong(object? what) => Text([what]);

    public static string LineNotShown => Text();

    public static string LinesNotShown(object? what) => Text([what]);

    private static string Text(object?[]? arguments = null, [CallerMemberName] string key = "") =>
        arguments is null ? Resource.Of(key) : Resource.Of(key, CultureInfo.CurrentCulture, arguments);
}
