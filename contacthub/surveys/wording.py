"""Every text of the page that customers answer on, in Chinese and English.

The statements on service quality are our own. Their five dimensions, and expectation beside perception, are
those of Parasuraman, Zeithaml and Berry (Journal of Retailing 64, 1988).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contacthub.surveys.model import DIMENSIONS

Words = Mapping[str, str]

EN: Final[Words] = {
    "subject": "How did we do?",
    "title": "How did we do?",
    "other": "中文",
    "csat": "How satisfied are you with how we dealt with your matter?",
    "csat_low": "not at all",
    "csat_high": "very",
    "recommendation": "How likely are you to recommend us to friends or colleagues?",
    "recommendation_low": "not at all likely",
    "recommendation_high": "very likely",
    "effort": "It was easy to get my matter settled.",
    "effort_low": "not true at all",
    "effort_high": "entirely true",
    "service_quality": "Twenty-two short statements about service. Leave out what you cannot judge.",
    "service_quality_low": "not true at all",
    "service_quality_high": "entirely true",
    "expected": "Good service should be like this",
    "perceived": "With us it was like this",
    "comment": "Would you like to tell us more? (if you like)",
    "send": "Send",
    "change": "Change my answer",
    "kept": "Thank you. Your answer is kept. You may change it here until {day}.",
    "until": "You can answer until {day}. Your name is not asked for.",
    "nothing": "Please choose an answer first.",
    "too_long": "Please write at most {most} characters.",
    "gone_title": "This page is not there",
    "gone": "The link has run out, or is not complete. You need not do anything.",
    "tangibles": "What can be seen",
    "reliability": "Reliability",
    "responsiveness": "Quick help",
    "assurance": "Knowledge and trust",
    "empathy": "Understanding",
    "tangibles_1": "Papers, messages and pages are clear and easy to read.",
    "tangibles_2": "Whoever comes or serves you is tidy and has the right tools.",
    "tangibles_3": "Devices and spare parts are in good condition.",
    "tangibles_4": "Web site, telephone menu and shop are in good order.",
    "reliability_1": "What is promised for a day is done on that day.",
    "reliability_2": "The matter is settled at the first attempt.",
    "reliability_3": "Bills and records are right.",
    "reliability_4": "A mistake is owned and put right.",
    "reliability_5": "Nothing has to be explained twice.",
    "responsiveness_1": "Somebody can be reached without a long wait.",
    "responsiveness_2": "You are told when something will be done.",
    "responsiveness_3": "Help begins at once, and you are not sent around.",
    "responsiveness_4": "There is time for your question, also on busy days.",
    "assurance_1": "People know what they are talking about.",
    "assurance_2": "You can rely on what you are told.",
    "assurance_3": "Your data and your money are in safe hands.",
    "assurance_4": "You are treated politely from beginning to end.",
    "empathy_1": "Somebody takes the trouble to understand what you need.",
    "empathy_2": "Hours and appointments suit you.",
    "empathy_3": "What happened before is known and thought of.",
    "empathy_4": "What is best for you comes before what sells best.",
    "empathy_5": "Afterwards somebody asks whether all is well.",
}

ZH: Final[Words] = {
    "subject": "请您评价我们的服务",
    "title": "请您评价我们的服务",
    "other": "English",
    "csat": "您对这次问题的处理满意吗？",
    "csat_low": "很不满意",
    "csat_high": "非常满意",
    "recommendation": "您有多大可能把我们推荐给亲友或同事？",
    "recommendation_low": "完全不可能",
    "recommendation_high": "非常可能",
    "effort": "我的问题很容易就解决了。",
    "effort_low": "完全不同意",
    "effort_high": "完全同意",
    "service_quality": "以下二十二句话描述服务。无法判断的可以不答。",
    "service_quality_low": "完全不符合",
    "service_quality_high": "完全符合",
    "expected": "好的服务应当这样",
    "perceived": "我们做到了这样",
    "comment": "还有什么想告诉我们？（可不填）",
    "send": "提交",
    "change": "修改我的回答",
    "kept": "谢谢，您的回答已保存。{day}前可以在此修改。",
    "until": "{day}前可以回答，不需要填写姓名。",
    "nothing": "请先选择一个答案。",
    "too_long": "最多可写{most}个字。",
    "gone_title": "页面不存在",
    "gone": "链接已失效或不完整。您无需再做任何操作。",
    "tangibles": "看得见的方面",
    "reliability": "可靠",
    "responsiveness": "响应迅速",
    "assurance": "专业可信",
    "empathy": "体贴",
    "tangibles_1": "单据、短信和页面清楚易读。",
    "tangibles_2": "上门或接待的人员衣着整洁、工具齐全。",
    "tangibles_3": "设备和配件状况良好。",
    "tangibles_4": "网站、电话语音和门店井井有条。",
    "reliability_1": "答应哪天办的事，当天就办好。",
    "reliability_2": "问题一次就解决。",
    "reliability_3": "账单和记录准确无误。",
    "reliability_4": "出了差错会承认并纠正。",
    "reliability_5": "同一件事不用说第二遍。",
    "responsiveness_1": "不用久等就能找到人。",
    "responsiveness_2": "会告诉您什么时候能办好。",
    "responsiveness_3": "马上着手处理，不互相推诿。",
    "responsiveness_4": "再忙也有时间回答您的问题。",
    "assurance_1": "工作人员懂行。",
    "assurance_2": "他们说的话可以放心。",
    "assurance_3": "您的资料和钱款是安全的。",
    "assurance_4": "自始至终以礼相待。",
    "empathy_1": "有人用心了解您的需要。",
    "empathy_2": "营业时间和预约时间方便您。",
    "empathy_3": "了解并顾及您以前的情况。",
    "empathy_4": "先考虑对您最合适的，而不是最好卖的。",
    "empathy_5": "事后有人询问是否一切妥当。",
}

LANGUAGES: Final[Mapping[str, Words]] = {"en": EN, "zh": ZH}


def spoken(language: str) -> str:
    """In which of the two somebody is spoken to who speaks ``language``."""
    return "zh" if language.lower().startswith("zh") else "en"


def words_of(language: str) -> Words:
    """The texts for somebody who speaks ``language``."""
    return LANGUAGES[spoken(language)]


def statements_of(dimension: str) -> list[str]:
    """The names of the statements about a dimension."""
    return [f"{dimension}_{n}" for n in range(1, DIMENSIONS[dimension] + 1)]
