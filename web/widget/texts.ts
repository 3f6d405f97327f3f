/** What the widget says, in Chinese and English. */

export const TEXTS = {
  en: {
    open: "Chat with us",
    close: "Close the chat",
    title: "Chat",
    log: "Messages",
    write: "Your message",
    send: "Send",
    you: "You",
    hub: "Automatic message",
    sending: "being sent",
    refused: "not sent",
    earlier: "Earlier messages",
    connecting: "No connection. What you write is sent as soon as there is one.",
    signIn: "The chat is not possible on this page now. Please load it again.",
    welcome: "How can we help?",
    attach: "Attach a file",
    files: "Files",
    remove: (name: string) => `Remove ${name}`,
    save: (name: string) => `Save ${name}`,
    fileRefused: "could not be sent",
    tooLarge: "A file has at most 20 MB.",
    empty: "The file is empty.",
    tooMany: "At most ten files go with one message.",
    unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
  },
  zh: {
    open: "在线咨询",
    close: "关闭对话",
    title: "在线咨询",
    log: "消息",
    write: "您的消息",
    send: "发送",
    you: "您",
    hub: "自动消息",
    sending: "发送中",
    refused: "未发送",
    earlier: "更早的消息",
    connecting: "连接已断开，您写的内容会在恢复后发送。",
    signIn: "此页面暂时无法对话，请刷新后重试。",
    welcome: "您好，请问有什么可以帮您？",
    attach: "添加文件",
    files: "文件",
    remove: (name: string) => `移除 ${name}`,
    save: (name: string) => `保存 ${name}`,
    fileRefused: "未能上传",
    tooLarge: "文件最大 20 MB。",
    empty: "文件是空的。",
    tooMany: "一条消息最多十个文件。",
    unread: (count: number) => `${count} 条新消息`,
  },
}

export type Texts = (typeof TEXTS)["en"]

export const textsFor = (language: string): Texts =>
  language.toLowerCase().startsWith("zh") ? TEXTS.zh : TEXTS.en
