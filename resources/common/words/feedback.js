/** The dialogue with the staff before the login: [Chinese, English]. */

export default {
  "feedback.open": ["交流反馈", "Ask for help"],
  "feedback.openNew": ["交流反馈，有 {n} 条新回复", "Ask for help, {n} new answers"],
  "feedback.title": ["交流反馈", "Ask for help"],
  "feedback.lead": ["登录遇到问题时，可在这里向监考人员提问；登录后此入口关闭。", "If you cannot log in, ask the invigilators here. Once you have logged in, this closes."],
  "feedback.contact": ["服务方联系方式：{contact}", "Service line: {contact}"],
  "feedback.before": ["完成“身份验证”后即可在这里留言。在此之前，请拨打上面的联系方式。", "You can write here once you have identified yourself. Until then, please call the number above."],
  "feedback.beforeNoContact": ["完成“身份验证”后即可在这里留言。在此之前，请联系考务人员。", "You can write here once you have identified yourself. Until then, please contact the exam staff."],
  "feedback.none": ["还没有消息。请说明您在哪一步、看到了什么提示。", "Nothing here yet. Say which step you are at and what the page tells you."],
  "feedback.you": ["您", "You"],
  "feedback.staff": ["监考人员", "Invigilator"],
  "feedback.label": ["您的问题", "Your question"],
  "feedback.left": ["还可输入 {n} 字", "{n} characters left"],
  "feedback.send": ["发送", "Send"],
  "feedback.sending": ["正在发送…", "Sending…"],
  "feedback.sent": ["已发送，请留意这里的回复。", "Sent. The answer appears here."],
  "feedback.news": ["监考人员已回复。", "An invigilator has answered."],
  "feedback.close": ["收起", "Close"],
  "refusal.feedback-closed": ["您已登录过考试，交流反馈已关闭。考试中请遵守考场纪律。", "You have logged in, so this is closed. Please keep to the rules of the exam room."],
  "refusal.bad-text": ["请写下您的问题，最多 500 字。", "Write your question, 500 characters at most."],
  "refusal.asked-enough": ["提问次数已达上限，请拨打服务方电话。", "You have asked as often as is possible. Please call the service line."],
};
