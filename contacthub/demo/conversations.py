"""What customers ask, what they are told and what agents note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contacthub.demo.wording import Text


@dataclass(frozen=True, slots=True)
class Mail:
    """What a customer mails. ``file``: with it; ``care``: played agents put it off, or leave it lying."""

    subject: Text
    text: Text
    html: Text | None = None
    file: str | None = None
    care: Literal["at_once", "later", "lies"] = "at_once"


# by category key: question, answer
QUESTIONS: dict[str, tuple[tuple[Text, Text], ...]] = {
    "aircon": (
        (Text("遥控器没有反应怎么办？", "The remote does nothing, what now?"),
         Text("换电池，再按住锁定键3秒解除童锁。", "Change the batteries, then hold lock for 3 s.")),
        (Text("滤网多久清洗一次？", "How often do I clean the filter?"),
         Text("每两周用清水冲洗一次，晾干后装回。", "Every two weeks with water; let it dry.")),
        (Text("移机怎么收费？", "What does moving the unit cost?"),
         Text("同城拆装300元，加长铜管另计。", "300 CNY in the city, extra pipe is charged.")),
        (Text("冬天制热效果不好？", "It hardly heats in winter?"),
         Text("低于-5℃请打开电辅热。", "Below -5 °C switch the booster heater on.")),
    ),
    "washer": (
        (Text("第一次使用要注意什么？", "What about the first wash?"),
         Text("先空洗一次筒自洁程序。", "Run the drum clean once, empty.")),
        (Text("羽绒服能洗吗？", "Can I wash a down jacket?"),
         Text("用羽绒程序，每次一件，低速脱水。", "Down program, one at a time, slow spin.")),
        (Text("显示E3是什么意思？", "What does E3 mean?"),
         Text("排水不畅，请清理右下角过滤器。", "It cannot drain: clean the filter, lower right.")),
    ),
    "fridge": (
        (Text("温度调到几度合适？", "Which temperature is right?"),
         Text("冷藏4℃，冷冻-18℃。", "4 °C above, -18 °C in the freezer.")),
        (Text("侧面发热正常吗？", "The sides are warm, is that normal?"),
         Text("正常，冷凝管在两侧。", "Yes, the condenser is in the sides.")),
        (Text("搬家后多久可以通电？", "When may I plug it in after moving?"),
         Text("静置两小时后再通电。", "After standing for two hours.")),
    ),
    "tv": (
        (Text("怎么投屏？", "How do I cast my phone?"),
         Text("手机和电视连同一WiFi，打开投屏。", "Same Wi-Fi on both, then tap cast.")),
        (Text("如何关闭开机广告？", "How do I switch the start-up ads off?"),
         Text("设置-通用-开机画面中关闭。", "Settings, General, Start screen: off.")),
        (Text("挂墙安装收费吗？", "Is wall mounting free?"),
         Text("安装免费，挂架自备或另购。", "Mounting is free, the bracket is not.")),
    ),
    "laptop": (
        (Text("白色什么时候到货？", "When is white in stock?"),
         Text("预计下月到货，已登记到货通知。", "Next month; noted, we will call.")),
        (Text("可以加内存吗？", "Can I add memory?"),
         Text("有一个空插槽，最大32GB，到店免费安装。", "One free slot, up to 32 GB, fitted free.")),
        (Text("电池保修多久？", "How long is the battery covered?"),
         Text("电池保修一年。", "One year.")),
        (Text("怎么恢复出厂设置？", "How do I reset it?"),
         Text("开机按F11，先备份资料。", "Press F11 at start; back up first.")),
    ),
    "desktop": (
        (Text("能带几台显示器？", "How many screens can it drive?"),
         Text("两台，HDMI和DP各一。", "Two: one HDMI, one DP.")),
        (Text("可以换显卡吗？", "Can the graphics card be changed?"),
         Text("可以，电源需500W以上。", "Yes, with a 500 W supply or more.")),
    ),
    "router": (
        (Text("忘记管理密码怎么办？", "I forgot the admin password."),
         Text("按住复位键10秒，重新设置。", "Hold reset for 10 s and set it up again.")),
        (Text("可以两台组网吗？", "Can two form a mesh?"),
         Text("可以，在App里添加子路由。", "Yes, add the second in the app.")),
    ),
    "printer": (
        (Text("用哪种墨盒？", "Which cartridge fits?"),
         Text("IK-32，黑彩各一。", "IK-32, one black, one colour.")),
        (Text("手机怎么打印？", "How do I print from a phone?"),
         Text("安装App并连同一WiFi。", "Install the app, same Wi-Fi.")),
        (Text("打印机显示脱机？", "It shows offline?"),
         Text("重启打印机并重新添加。", "Restart it and add it again.")),
    ),
}  # fmt: skip

# by queue: what callers tell the voice menu
CALL_REASONS: dict[str, tuple[Text, ...]] = {
    "support": (Text("报修", "repair"), Text("使用咨询", "how to use it"), Text("预约安装", "installation")),
    "sales": (
        Text("购买咨询", "buying"),
        Text("订单查询", "order status"),
        Text("企业采购", "company order"),
    ),
    "computers": (Text("报修", "repair"), Text("软件问题", "software"), Text("升级配件", "upgrade")),
}
OTHER_REASON = Text("人工服务", "speak to someone")

NOTES = (
    Text("客户来电咨询，已解释清楚。", "Explained on the phone, customer content."),
    Text("已预约明天上午上门。", "Visit arranged for tomorrow morning."),
    Text("指导客户重启后恢复正常。", "Works again after a restart."),
    Text("客户希望到货后电话通知。", "Wants a call when it is in stock."),
    Text("已发送说明书链接。", "Sent the link to the manual."),
)
LIVE_QUESTIONS = (
    (Text("可以延长保修吗？", "Can the warranty be extended?"),
     Text("可以，购买后一年内办理。", "Yes, within a year of buying.")),
    (Text("以旧换新怎么补贴？", "How does the trade-in work?"),
     Text("旧机抵300元，凭身份证办理。", "300 CNY off for the old one, bring your ID.")),
    (Text("什么时候能上门？", "When can someone come?"),
     Text("24小时内上门。", "Within 24 hours.")),
    (Text("发票怎么开？", "How do I get an invoice?"),
     Text("电子发票，当天发到邮箱。", "By mail the same day.")),
)  # fmt: skip

CHAT_REPLIES = (
    Text("好的，我试一下。", "All right, I will try that."),
    Text("那要等多久？", "And how long does that take?"),
    Text("明白了，还有一个问题：保修期内免费吗？", "I see. One more thing: is it free under warranty?"),
)
CHAT_PHOTO = Text("我拍了张照片，您看一下。", "I have taken a photo, please have a look.")
CHAT_THANKS = (
    Text("好了，谢谢！", "That works, thank you!"),
    Text("明白了，麻烦您了。", "Got it, thanks for your help."),
)
CHAT_ANSWERS = (
    Text("您好，我帮您查一下，请稍等。", "Hello, let me look that up for you."),
    Text("已为您登记，今天内处理好。", "I have noted it; it will be done today."),
    Text("保修期内免费，请放心。", "It is free under warranty."),
)

MAILS = (
    Mail(
        Text("关于发票", "About my invoice"),
        Text("您好，\n上周买的空调还没有收到发票，能再发一次吗？\n谢谢！",
             "Hello,\n\nThe invoice of last week has not come. Could you send it again?\n\nThank you!"),
    ),
    Mail(
        Text("预约安装", "When can it be fitted?"),
        Text("你好，机器昨天已经送到了。请问这周六下午能安排师傅来安装吗？",
             "Hello,\n\nthe unit came yesterday. Could somebody come and fit it on Saturday afternoon?"),
        care="lies",
    ),
    Mail(
        Text("想退换一台打印机", "Exchange of a printer"),
        Text("打印机打出来有条纹，清洗过两次打印头还是一样，附上照片。还在七天内，可以换一台吗？",
             "It prints stripes, also after I cleaned the head twice: see the photo. May I change it within "
             "the seven days?"),
        file="stripes.png",
    ),
    Mail(
        Text("企业采购报价", "Offer for a company order"),
        Text("我们公司想采购下列电脑，请给一份报价和交货时间。\n\nNB14-A  20\nPC-G90  5",
             "We would like to buy the following. Please send us an offer and say when you can deliver."
             "\n\nNB14-A  20\nPC-G90  5"),
        html=Text(*(
            f"<p>{ask}</p><table border='1' cellpadding='6'><tr><th>{model}</th><th>{count}</th></tr>"
            "<tr><td>NB14-A</td><td>20</td></tr><tr><td>PC-G90</td><td>5</td></tr></table>"
            for ask, model, count in (
                ("我们公司想采购<b>下列电脑</b>，请给一份报价和交货时间。", "型号", "数量"),
                ("We would like to buy <b>the following</b>. Please send us an offer and say when you can "
                 "deliver.", "Model", "Count"),
            )
        )),
        care="later",
    ),
)  # fmt: skip
MAIL_ANSWERS = (
    Text("您好，已收到您的邮件并登记，我们会在今天内处理好并回复您。",
         "Hello,\n\nthank you for your mail. I have noted it, and it will be done today."),
    Text("您好，已为您安排好，同事会在24小时内与您联系。",
         "Hello,\n\nit is arranged: a colleague will be in touch within 24 hours."),
)  # fmt: skip
LEFT_ANSWERS = (
    Text("您好，已收到您的留言并登记，我们会在今天内处理好。",
         "Hello, thank you for your message. I have noted it, and it will be done today."),
    Text("您好，您的留言已转给同事，24小时内会与您联系。",
         "Hello, I have passed your message on: a colleague will be in touch within 24 hours."),
)  # fmt: skip
"""To what was left in the chat when nobody was there."""
MAIL_THANKS = (
    Text("收到了，非常感谢！", "Got it, thank you very much!"),
    Text("好的，谢谢，等您消息。", "Thanks, I look forward to hearing from you."),
)

CUSTOMER_NOTES = (
    Text("下班后联系", "call after work"), Text("喜欢微信沟通", "prefers chat"),
    Text("安装时需带长梯", "bring a long ladder"),
    Text("老客户，介绍过朋友", "regular, brought friends"),
    Text("小区需登记车牌", "gate needs the plate number"),
)  # fmt: skip
TAGS = (
    Text("老客户", "regular"), Text("新房", "new home"), Text("团购", "group order"), Text("学生", "student"),
    Text("爱比价", "compares prices"), Text("需电梯", "needs lift"), Text("环保", "eco"),
)  # fmt: skip
