/** Coming back to a sitting: [Chinese, English]. */

export default {
  "returning.title": ["正在恢复", "Coming back"],
  "returning.camera": ["正在重新打开摄像头和麦克风。如果浏览器询问，请点击“允许”。", "Opening camera and microphone again. If the browser asks, choose “Allow”."],
  "returning.hub": ["正在连接考试服务器，马上回到您离开的步骤。", "Connecting to the exam server; you will be back where you were in a moment."],
};
