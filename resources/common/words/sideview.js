/** The phone's picture on the computer: [Chinese, English]. */

export default {
  "sideview.title": ["手机画面（服务器收到的）", "Phone, as the server receives it"],
  "sideview.front": ["电脑画面", "Computer"],
  "sideview.wait": ["正在获取手机画面…", "Getting the phone's picture…"],
  "sideview.none": ["服务器没有收到手机画面。请确认手机亮屏、联网，并停留在监考页面。", "The server receives no picture from the phone. Check that it is awake, online and still on its page."],
  "sideview.old": ["手机画面 {n} 秒前", "Phone's picture is {n} s old"],
  "sideview.unable": ["此浏览器无法显示手机画面，但服务器已正常收到。请在手机上查看画面。", "This browser cannot show the phone's picture, but the server receives it. Look at the phone itself."],
  "sideview.elsewhere": ["您的考试已在另一台电脑登录，手机画面只在那台电脑显示。", "You are logged in on another computer; the phone's picture is shown there only."],
};
