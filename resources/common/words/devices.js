/** Devices and what can be wrong with them: [Chinese, English]. */

export default {
  "device.camera.insecure": ["当前地址不是安全连接（https），浏览器不允许使用摄像头。请使用考务人员提供的 https:// 开头的地址打开本页。", "This address is not secure (https), so the browser allows no camera. Open the page by the https:// address you were given."],
  "device.camera.unsupported": ["此浏览器不支持摄像头。请换用最新版 Chrome、Edge、Firefox 或 Safari。", "This browser cannot use a camera. Use a current Chrome, Edge, Firefox or Safari."],
  "device.camera.denied": ["摄像头权限被拒绝。请点击地址栏左侧的图标，将“摄像头”改为允许，然后点击“重新检测”；如仍无效，请在系统隐私设置中允许浏览器使用摄像头。", "Permission for the camera was denied. Click the icon left of the address, allow the camera, then “Check again”. If that does not help, allow the browser to use the camera in the system's privacy settings."],
  "device.camera.missing": ["没有找到摄像头。请连接摄像头并确认驱动已安装，连接后会自动重新检测。", "No camera was found. Connect one and make sure its driver is installed; the page notices by itself."],
  "device.camera.busy": ["摄像头正被其他程序占用。请关闭 QQ、微信、腾讯会议等程序后，点击“重新检测”。", "Another program is using the camera. Close other programs (meetings, chat), then “Check again”."],
  "device.camera.gone": ["摄像头已断开。请重新连接摄像头，连接后会自动恢复。", "The camera was disconnected. Connect it again; the picture comes back by itself."],
  "device.camera.failed": ["摄像头无法打开。请重新插拔摄像头，或重启浏览器后再试。", "The camera could not be opened. Unplug it and plug it in again, or restart the browser."],
  "device.microphone.denied": ["麦克风权限被拒绝。请点击地址栏左侧的图标，将“麦克风”改为允许，然后点击“重新检测”。", "Permission for the microphone was denied. Click the icon left of the address, allow the microphone, then “Check again”."],
  "device.microphone.missing": ["没有找到麦克风。请连接麦克风后点击“重新检测”。", "No microphone was found. Connect one, then “Check again”."],
  "device.microphone.busy": ["麦克风正被其他程序占用。请关闭其他程序后点击“重新检测”。", "Another program is using the microphone. Close it, then “Check again”."],
  "device.microphone.gone": ["麦克风已断开。请重新连接。", "The microphone was disconnected. Connect it again."],
  "device.microphone.failed": ["麦克风无法打开。请检查后点击“重新检测”。", "The microphone could not be opened. Check it, then “Check again”."],
};
