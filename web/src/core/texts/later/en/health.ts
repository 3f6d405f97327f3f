/** How the hub is: what each code says, and the way out of it. A test holds the codes equal to the hub's. */
export const health = {
  title: "Health",
  loading: "Reading…",
  failed: "The hub does not answer. What is shown was so at {time}.",
  unread: "The hub does not answer. It is asked again every ten seconds.",
  fine: "All is well.",
  summary: "Wrong: {wrong}. To know: {note}.",
  as_of: "as of {time}",
  "level.wrong": "Wrong",
  "level.note": "To know",
  "level.ok": "Well",
  go: "Open “{page}”",
  "subject.hub": "Hub",
  "subject.storage": "Storage",
  "subject.disk": "Disk",
  "subject.database": "Database",
  "subject.log": "Log",
  "subject.clock": "Clock",
  "subject.loop": "Answering in time",
  "subject.connector": "Phone system",
  "subject.channel": "Channel",
  "subject.source": "Source",
  "subject.owed": "Owed to sources",
  "subject.webhook": "Webhook",
  "subject.alerts": "Alerts",
  "subject.reports": "Reports by mail",
  "subject.look_up": "Other system",
  "subject.processes": "Processes",
  "subject.sign_ins": "Sign-ins",
  "subject.consoles": "Consoles",
  "at.since_at": "since {time}",
  "at.last_at": "last at {time}",
  "at.heard_at": "last heard of at {time}",
  "at.oldest_at": "the oldest since {time}",
  "at.asked_at": "last asked at {time}",
  "said.running": "contacthub {version} runs.",
  "said.storage_quick": "What happens is stored at once.",
  "said.storage_slow": "Storing took {ms} ms within the last minute.",
  "mend.storage_slow":
    "Look at what else uses the disk or the database: every answer and every screen waits for it.",
  "said.storage_full": "The disk is full: nothing is taken, and all is shown. Nothing was lost.",
  "mend.storage_full": "Make room on the disk. The hub then goes on by itself.",
  "said.storage_unavailable": "Nothing can be stored: no work is taken.",
  "mend.storage_unavailable":
    "The hub's log says why; look at the disk, or at the database server. The hub tries again by itself.",
  "said.disk_free": "Free: {free}.",
  "said.disk_low": "Too little is free: {free}.",
  "mend.disk_low":
    "Make room on the disk of the data directory before it is full: then nothing could be recorded.",
  "said.disk_unknown": "The disk does not say how full it is.",
  "mend.disk_unknown":
    "It does not answer in time, or cannot be read. Look at it on the hub's machine, and at the hub's log.",
  "said.database_size": "{engine}, {size}.",
  "said.database_unknown": "{engine}: how large it is cannot be read.",
  "mend.database_unknown":
    "Look whether the disk or the database server answers, and at the hub's log.",
  "said.log_kept": "Events so far: {count}; those of {days} days stay in the database.",
  "said.archive_failed": "Old days could not be moved to the archive.",
  "mend.archive_failed":
    "The hub's log says why, such as a full disk. It is tried again within the hour, or by contacthub archive.",
  "said.archive_held_back":
    "Days older than {days} days stay in the log: a contact that began then is still open.",
  "mend.archive_held_back": "Close the contact. The next night moves those days to the archive.",
  "said.clock_agrees": "The hub's time and the machine's agree.",
  "said.clock_ahead": "The hub's time is {duration} ahead of the machine's.",
  "mend.clock_ahead":
    "Up to a minute it comes right by itself. Beyond that put the machine's clock right if it is wrong; else calls are dated ahead until it has caught up.",
  "said.clock_behind": "The hub's time is {duration} behind the machine's.",
  "mend.clock_behind":
    "It comes right by itself. If it does not, put the machine's clock right and have it kept by NTP.",
  "said.loop_answers": "The hub did not stall since it was started.",
  "said.loop_stalled":
    "Stalls since the start: {count}, the longest {longest_ms} ms. The last took {last_ms} ms: {cause}.",
  "mend.loop_stalled":
    "While it stalls everybody waits. The hub's log names the place in the code: look at what else the machine does, and send that line to those who look after contacthub.",
  "cause.computing": "the hub computed",
  "cause.waiting": "the hub waited in a call that blocks",
  "cause.collecting": "Python collected garbage",
  "cause.interpreter_held": "native code kept the hub out",
  "cause.not_run": "the machine ran other programs",
  "said.connector_synchronised": "Connected: what happens there is known.",
  "said.connector_connecting": "No connection.",
  "mend.connector_connecting":
    "Look at the address, the firewall, and whether the phone system runs. Run the check: it connects, and says what is wrong.",
  "said.connector_refused": "The phone system does not let the hub in.",
  "mend.connector_refused":
    "Compare user name and secret of the connector with manager.conf, and its permit lines with the hub's address.",
  "said.connector_unsynchronised":
    "Connected; it did not say what there was before, so calls from before are unknown.",
  "mend.connector_unsynchronised":
    "Give the account write = reporting in manager.conf. Calls that begin now are known.",
  "said.connector_lacks": "The account may not read: {missing}.",
  "mend.connector_lacks": "In manager.conf give the account read = system,agent,call,dialplan.",
  "said.channel_works": "It works.",
  "said.channel_not_fetched": "The mailbox cannot be read: no mails come in.",
  "mend.channel_not_fetched":
    "Look at server, account and password of the channel; the hub's log has what the server said. It is tried again every few minutes.",
  "said.channel_sends_nothing": "{reason}",
  "mend.channel_sends_nothing":
    "What agents write waits and is sent once it answers, for a day. Look at the provider's page of outages, and at the network of the hub's machine.",
  "said.channel_refused": "The provider refuses the hub's credentials: nothing is sent.",
  "mend.channel_refused":
    "Renew token or secret with the provider and in the hub's environment, and start the hub anew; look whether the provider lets the hub's address in.",
  "said.channel_stopped": "The provider wants no more messages (410).",
  "mend.channel_stopped": "Mend the channel's address or account, and start the hub anew.",
  "said.messages_wait": "Messages that wait: {count}. A thread has more than it takes in a minute.",
  "mend.messages_wait":
    "They come in by themselves. If somebody floods the channel, block them with the provider.",
  "said.source_stopped": "It answered a call-back with 410 and gets none.",
  "mend.source_stopped": "Mend its callback_url in contacthub.toml, and start the hub anew.",
  "said.source_silent": "{reason}",
  "mend.source_silent":
    "What agents write waits and is sent once it answers, for a day. Look whether the program behind its callback_url runs.",
  "said.nothing_owed": "Call-backs and messages are all taken.",
  "said.call_backs_owed": "Call-backs that wait to be taken: {count}.",
  "mend.call_backs_owed":
    "They are sent again until their source takes them. Look whether the program behind callback_url runs and answers with 2xx.",
  "said.messages_owed": "Messages that wait to be sent: {count}.",
  "mend.messages_owed":
    "They are sent again for a day. Look at the channels and sources above, and at the hub's log.",
  "said.webhook_taken": "All events are taken.",
  "said.webhook_waits": "Events that wait to be taken: {count}.",
  "mend.webhook_waits":
    "Each is sent again for three days. Look whether the receiver runs and answers with 2xx.",
  "said.webhook_stopped": "It answered 410 and gets nothing.",
  "mend.webhook_stopped": "Mend its url in contacthub.toml, and start the hub anew.",
  "said.alert_mails_sent": "No mail of an alert was given up in the last day.",
  "said.alert_mails_failed": "Mails of alerts given up in the last day: {count} ({reason}).",
  "mend.alert_mails_failed":
    "Look at the addresses of the alert's rule and at the first mail channel; the hub's log has what the server said.",
  "said.report_mails_sent": "Each report that was last due by mail was sent, or is tried again.",
  "said.report_mails_failed":
    "Mails of reports that were last due and not sent: {count} ({reason}).",
  "mend.report_mails_failed":
    "The page Reports by mail says which; look at their addresses, at the first mail channel, and at whether their user may still read and download reports.",
  "said.look_up_works": "It is asked as usual: {said}.",
  "said.look_up_fails": "Failed in a row: {failures}; {said}.",
  "mend.look_up_fails": "Cards are shown without it. Look at its address and credentials.",
  "said.look_up_left_alone": "It failed too often and is left alone for a while: {said}.",
  "mend.look_up_left_alone":
    "It is tried again by itself within five minutes. Look at its address and credentials, and whether it runs.",
  not_asked: "not asked yet",
  "said.second_person_missing": "Steps without a second person who may do them: {count} ({names}).",
  "mend.second_person_missing":
    "Give the role or the queue to somebody else too, or change the step.",
  "said.names_alike":
    "Names that are one name now: {names}. Each lets in by its own spelling only.",
  "mend.names_alike": "Add a sign-in under another name, and disable this one.",
  "said.names_doubtful": "Names that could not be given today: {names}.",
  "mend.names_doubtful": "Add a sign-in under another name, and disable this one.",
  "said.consoles_open": "Screens that are connected: {count}.",
  "engine.sqlite": "SQLite files",
  "engine.postgres": "PostgreSQL",
  check: "What the check says",
  check_lead:
    "It looks at configuration, phone systems, channels, machine and data, as contacthub check does, beside the hub that works on.",
  check_run: "Run the check",
  check_running: "The check runs…",
  check_done: "Checked at {time}: {wrong} wrong, {note} to know.",
  check_timed_out: "The check did not end within two minutes.",
  check_timed_out_mend:
    "On the hub's machine run contacthub check: there it has all the time it needs.",
  check_failed: "The check could not be run.",
  check_failed_mend: "The hub's log says why. On the hub's machine run contacthub check.",
  check_not_begun: "The hub did not begin it. Try again in a moment.",
} as const
