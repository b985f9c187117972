/** Which exam: [Chinese, English]. */

export default {
  "choose.title": ["选择考试", "Choose your exam"],
  "choose.lead": ["请选择您本人报名的考试，其他考试无法登录。", "Choose the exam you registered for; you cannot log in to the others."],
  "choose.asked": ["您在以下几场考试的名单中，请选择要参加的一场。", "You are on the roster of these exams. Choose the one you are here for."],
  "choose.none": ["目前没有可参加的考试。考试安排好后会自动显示在这里，无需刷新。", "There is no exam at the moment. It appears here by itself once it has been set up."],
  "choose.wait": ["正在获取考试列表…", "Getting the list of exams…"],
  "choose.other": ["选择其他考试", "Choose another exam"],
  "choose.notThis": ["不是这场考试，重新选择", "Not this exam: choose again"],
  "choose.another": ["参加其他考试", "Take another exam"],
  "choose.unknown": ["两个号码不匹配，或不在“{title}”的考生名单中。请逐位核对；如果选错了考试，请选择其他考试。", "The numbers do not match, or are not on the roster of “{title}”. Check every digit; if this is not your exam, choose another one."],
  "choose.state.early": ["{time} 开放登录，现在可以先完成设备检测和准备", "Login opens at {time}; you can get ready now"],
  "choose.state.open": ["登录已开放，{time} 开考", "Login is open; the exam starts at {time}"],
  "choose.state.running": ["考试进行中，登录于 {time} 截止", "Running; login closes at {time}"],
  "choose.state.closed": ["登录已截止，仅已登录过的考生可以返回", "Login has closed; only those who have logged in before may come back"],
  "choose.state.over": ["考试已结束", "This exam is over"],
  "refusal.choose-exam": ["您报名了多场考试，请选择要参加的一场。", "You are registered for several exams. Choose one."],
};
