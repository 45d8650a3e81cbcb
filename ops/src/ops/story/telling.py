"""Tells what happens in sentences for people: in Chinese unless LUDAN_LANG says otherwise."""

from collections.abc import Mapping

LANGUAGE = "LUDAN_LANG"

_SIMPLIFIED = {
    "registered": "{seller}登记了新客户“{customer}”({number}),联系人{contact}",
    "lead": "{seller}记录线索 {number}:{customer}想长期包租{model}",
    "qualified": "{seller}与“{customer}”确认了关键人物、需求和预算,商机 {number} 进入商务阶段",
    "quoted": "{seller}向“{customer}”发出报价 {number}:{model},每月 {price} 元,{months} 个月",
    "accepted": "“{customer}”接受了报价 {number},进入合同谈判",
    "drafted": "系统根据报价自动起草了合同 {number},{seller}提交审核",
    "branch_picked": "市场部{reviewer}审核合同 {number},分派给{branch}",
    "hq_approved": "总部{reviewer}审核通过了长包合同 {number}",
    "signed": "“{customer}”签署了合同 {number}",
    "waiting": "{branch}没有空闲的{model},合同 {number} 的派车需求在等待,已告警",
    "bought": "车管部买来新车{model}({plate})并登记到{branch}",
    "assigned": "{branch}的 {plate} 自动分配给合同 {number}",
    "issued": "{branch}开出路单 {number},车辆 {plate}",
    "departed": "司机{who}接单,驾驶 {plate} 出车({number})",
    "returned": "司机{who}回场,行驶 {km} 公里({number})",
    "closed": "调度{dispatcher}核对并关闭路单 {number}",
}
_TRADITIONAL = {
    "registered": "{seller}登記了新客戶「{customer}」({number}),聯絡人{contact}",
    "lead": "{seller}記錄線索 {number}:{customer}想長期包租{model}",
    "qualified": "{seller}與「{customer}」確認了關鍵人物、需求和預算,商機 {number} 進入商務階段",
    "quoted": "{seller}向「{customer}」發出報價 {number}:{model},每月 {price} 元,{months} 個月",
    "accepted": "「{customer}」接受了報價 {number},進入合約談判",
    "drafted": "系統依報價自動起草了合約 {number},{seller}提交審核",
    "branch_picked": "市場部{reviewer}審核合約 {number},分派給{branch}",
    "hq_approved": "總部{reviewer}審核通過了長包合約 {number}",
    "signed": "「{customer}」簽署了合約 {number}",
    "waiting": "{branch}沒有空閒的{model},合約 {number} 的派車需求在等待,已告警",
    "bought": "車管部買來新車{model}({plate})並登記到{branch}",
    "assigned": "{branch}的 {plate} 自動分配給合約 {number}",
    "issued": "{branch}開出路單 {number},車輛 {plate}",
    "departed": "司機{who}接單,駕駛 {plate} 出車({number})",
    "returned": "司機{who}回場,行駛 {km} 公里({number})",
    "closed": "調度{dispatcher}核對並關閉路單 {number}",
}
_ENGLISH = {
    "registered": "{seller} registers the new customer {customer} ({number}), contact {contact}",
    "lead": "{seller} notes lead {number}: {customer} wants to charter a {model}",
    "qualified": "{seller} knows who decides at {customer}, need and budget: {number} goes on",
    "quoted": "{seller} sends {customer} quote {number}: {model}, CNY {price} a month, {months} months",
    "accepted": "{customer} accepts quote {number}; the contract is negotiated",
    "drafted": "Contract {number} has drafted itself; {seller} submits it",
    "branch_picked": "{reviewer} (marketing) reviews contract {number} and picks {branch}",
    "hq_approved": "{reviewer} (headquarters) approves charter {number}",
    "signed": "{customer} signs contract {number}",
    "waiting": "{branch} has no free {model}: the demand of contract {number} waits, with an alarm",
    "bought": "The fleet manager registers a new {model} ({plate}) at {branch}",
    "assigned": "{plate} of {branch} is assigned to contract {number} by itself",
    "issued": "{branch} issues trip sheet {number} for {plate}",
    "departed": "{who} accepts and drives off with {plate} ({number})",
    "returned": "{who} is back after {km} km ({number})",
    "closed": "{dispatcher} checks and closes trip sheet {number}",
}
_LANGUAGES = {"zh": _SIMPLIFIED, "zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL, "en": _ENGLISH}


def sentences(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The sentences in the language that the environment asks for."""
    return _LANGUAGES.get(environment.get(LANGUAGE, "zh"), _SIMPLIFIED)
