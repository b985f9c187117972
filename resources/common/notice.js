/**
 * The candidates' notice, word for word, with an English translation beside it: what a candidate has to know and do.
 * Left out are the blanks of chapter one, and what chapters three and four say of another client and its buttons.
 * `number` is the clause's own, `parts` its numbered sentences; each text is [Chinese, English].
 */

export const NOTICE = Object.freeze([
  {
    number: "一",
    title: ["考试说明", "About the exam"],
    clauses: [
      {
        number: "",
        text: [
          "请考生仔细阅读考生须知，如因未仔细阅读考生须知而导致考试失败，主办方不承担任何责任。",
          "Please read this notice carefully. The organiser takes no responsibility for an exam that fails because it was not read carefully.",
        ],
      },
    ],
  },
  {
    number: "二",
    title: ["考试硬件要求", "Hardware"],
    clauses: [
      {
        number: "（一）",
        text: [
          "考生须使用带有摄像头、麦克风的台式电脑或笔记本电脑作为考试机，一部智能手机或其他可传输视频信息的智能设备(如 pad)作为监考机进行考试。",
          "You need a desktop or laptop computer with camera and microphone to take the exam, and a smartphone or another smart device that can send video (such as a tablet) to be watched by.",
        ],
      },
      {
        number: "（二）",
        text: [
          "考生须保证电脑、智能手机(设备)的摄像头、麦克风及扬声器等可以正常使用。",
          "You must make sure that camera, microphone and loudspeaker of the computer and of the smartphone (or device) work properly.",
        ],
      },
    ],
  },
  {
    number: "三",
    title: ["考试软件要求", "Software"],
    clauses: [
      {
        number: "（三）",
        text: [
          "网速要求：建议 10Mbps 以上(实际下载速度需达到 1M/S)。",
          "Network: 10 Mbps or more is advised (the real download speed must reach 1 MB/s).",
        ],
      },
    ],
  },
  {
    number: "四",
    title: ["在线考试操作流程", "How the online exam goes"],
    clauses: [
      {
        number: "（二）",
        text: [
          "考生请在规定的时间内进行登录操作，禁止在设备调试与准备时间段前提前尝试登录，因此造成无法参加正式考试，相应责任由考生自负。",
          "Log in within the set time. Trying to log in before the time for setting up and preparing is forbidden; if you then cannot take the formal exam, the responsibility is yours.",
        ],
        parts: [
          ["登录考试系统前，请关闭 QQ、微信、腾讯管家、360 卫士、杀毒软件等，请移除电脑外接投影仪或其他多余显示设备。", "Before logging in close QQ, WeChat, Tencent Manager, 360 Guard, antivirus software and the like, and remove projectors and other surplus displays."],
          ["应保持摄像头正对考生面部，且确保考生上半身置于画面中。", "Keep the camera straight before your face, with your upper body in the picture."],
          ["（旁录）设备应立于考生前向、侧边约45°位置，确保考生及桌面物品全部置于画面中。", "The side device must stand in front of you, about 45° to the side, with you and everything on the desk in the picture."],
          ["考试全程须保持设备电量充足、网络畅通，确保主办方获取监考画面。如无法获取相应视频，考生将无法登录和考试。考试结束后，旁录摄像头（手机）需手动退出监考状态。", "Keep the device charged and online for the whole exam, so that the organiser receives its picture; without it you can neither log in nor take the exam. After the exam, the side camera (phone) must be taken out of monitoring by hand."],
        ],
      },
    ],
  },
  {
    number: "五",
    title: ["考场行为规范", "Conduct in the exam room"],
    clauses: [
      {
        number: "（一）",
        text: [
          "考生须在在安静、明亮房间中独立作答，周围不得有其他人或声音进行干扰。考试过程中严禁与其他人员交谈，如考试环境（含图像、声音）周围出现两人及以上（含考生本人），视为作弊，成绩以0分记。",
          "You must answer alone in a quiet, bright room, without other people or sounds around you that disturb. Talking with anyone during the exam is strictly forbidden. If two or more people (you included) appear in the exam surroundings, in picture or in sound, this counts as cheating and the score is 0.",
        ],
      },
      {
        number: "（二）",
        text: [
          "考试全程禁止佩戴耳机、口罩、帽子等，不得对面部进行遮挡且须露出双耳。监考人员提醒三次仍未纠正，取消当次考试资格，成绩以0分记。",
          "Headphones, masks, hats and the like are forbidden for the whole exam; the face must not be covered and both ears must show. If this is not corrected after three reminders by the invigilators, this exam is cancelled and the score is 0.",
        ],
      },
      {
        number: "（三）",
        text: [
          "考试过程中考生需全程关闭微信、QQ、Team Viewer 等聊天录屏软件，禁止对考试内容进行拍照、截屏或录屏。",
          "WeChat, QQ, TeamViewer and other chat or screen recording software must be closed for the whole exam. Photographing, capturing or recording the exam's content is forbidden.",
        ],
      },
      {
        number: "（四）",
        text: [
          "考试过程中出现以下情况则视为离屏，离屏达到 3 次则系统强制收卷，考生无法再次进入考试。",
          "The following count as leaving the screen. At the third time the system collects the paper and you cannot enter the exam again.",
        ],
        parts: [
          ["出现如 360 杀毒、迅雷、搜狗输入法等软件弹窗、广告，视为离屏；", "A pop-up window or advertisement of software such as 360 Antivirus, Thunder or Sogou Input counts as leaving the screen;"],
          ["点击或打开其他任意网站和软件，造成鼠标离开考试答题界面，视为离屏；", "Clicking or opening any other website or software, so that the mouse leaves the answering page, counts as leaving the screen;"],
          ["离屏时间在 20 秒内点击继续参加考试，会被记做离屏 1 次，若 20 秒内没有返回考试界面，系统将会强制收卷。", "If you choose to continue the exam within 20 seconds, one leave is counted. If you do not return to the exam page within 20 seconds, the system collects the paper."],
        ],
      },
      {
        number: "（五）",
        text: [
          "考试过程中不得使用虚拟摄像头、逆光面对摄像头、遮挡摄像头或考生不出现在摄像头内，提醒 3 次仍不纠正，则视为作弊，取消考试资格，成绩以 0 分记。",
          "During the exam you must not use a virtual camera, face the camera against the light, block the camera, or be out of its view. If this is not corrected after 3 reminders, it counts as cheating: the exam is cancelled and the score is 0.",
        ],
      },
      {
        number: "（六）",
        text: [
          "考生严禁携带任何资料、纸张（除草稿纸外）、文具（除演算笔外）、手表及各类具备储存及显示、扫描、拍摄、接发图像和文字功能的设备进入考试区域。考试过程中，如使用参考资料或上述辅助设备，视为作弊，成绩以 0 分记。",
          "It is strictly forbidden to bring into the exam area any materials, paper (except scratch paper), stationery (except a pen for working), watches, or any device that can store and show, scan, photograph, receive or send pictures and text. Using reference materials or such devices during the exam counts as cheating and the score is 0.",
        ],
      },
      {
        number: "（七）",
        text: [
          "考试期间，考生不允许使用手机、电话手表等其他通讯设备，否则视为作弊行为，成绩以 0 分记。",
          "During the exam you may not use mobile phones, phone watches or other means of communication; doing so counts as cheating and the score is 0.",
        ],
      },
    ],
  },
  {
    number: "六",
    title: ["其他注意事项", "Other points to note"],
    clauses: [
      {
        number: "（一）",
        text: [
          "主办方提供模拟考试、正式考试、补考三次考试机会。模拟考试主要为考生提供真实考试环境（模考试题与培训项目无关），不采集考试成绩。考生应于模考前下载、安装考试客户端安装包，并调试软硬件设备，确保成功登录。如遇问题，请拨打培训项目服务方电话。",
          "The organiser offers three opportunities: a mock exam, the formal exam and a retake. The mock exam gives you the real environment (its questions have nothing to do with the training) and collects no score. Before it, download and install the exam client and set up your software and hardware, so that you can log in. If you meet a problem, call the training provider.",
        ],
      },
      {
        number: "（二）",
        text: [
          "正式考试为标准化线上考试。开考前 30 分钟属于设备调试与准备期，考生需在开考前 30 分钟之内登录在线考试服务系统调试软硬件设备。正式开考 15 分钟后，未登录考生将无法登录考试客户端；未在规定考试时间登录考试客户端作答的，或因软硬件问题未能参加考试，视为考生自动放弃当次已报名参加的考试资格，后续参加考试视为补考，补考收取技术服务费 100 元且仅提供一次补考机会。",
          "The formal exam is a standardised online exam. The 30 minutes before the start are for setting up and preparing; within them you must log in to the exam system and set up your software and hardware. From 15 minutes after the start, whoever is not logged in can no longer do so. Whoever does not log in and answer at the set time, or cannot take part because of software or hardware problems, is taken to have given up the exam they registered for. A later exam counts as a retake, for which a technical service fee of 100 yuan is charged and which is offered once only.",
        ],
      },
      {
        number: "（三）",
        text: [
          "主办方对考试全程监控(含录像、抓拍、收声等)，考生参加考试即认为接受此条款，考生应确保当面摄像头、旁录摄像头和麦克风正常使用。",
          "The organiser monitors the whole exam (video, snapshots, sound and so on); taking part means accepting this clause. You must make sure that the front camera, the side camera and the microphone work properly.",
        ],
      },
      {
        number: "（四）",
        text: [
          "考生登录考试客户端须认真阅读《考生须知及考场规则》，点击“我已阅读”才可进入系统。考试开考后，考试客户端将自动进行计时，考生作答时间以考试系统计时器显示的结果为准。考试时间结束后，系统自动收卷。",
          "When logging in you must read the “Notice and rules of the exam room” carefully; only after clicking “I have read this” can you enter the system. Once the exam starts, time is kept automatically, and what the exam system's timer shows decides. When the time is over, the system collects the paper.",
        ],
      },
      {
        number: "（五）",
        text: ["考生请自行准备草稿纸和演算笔。", "Please bring your own scratch paper and pen."],
      },
      {
        number: "（六）",
        text: [
          "考生登录成功后，电脑屏幕左上角将会持续闪烁“正在监控中”字样，点击“正在监控中”可看到电脑端拍摄画面，考生需根据此画面调试考试环境，确保符合考试环境要求。",
          "After a successful login the words “Being monitored” keep flashing at the top left of the computer's screen. Clicking them shows what the computer's camera sees; use that picture to arrange your surroundings so that they meet the requirements.",
        ],
      },
      {
        number: "（七）",
        text: [
          "考生登录信息为准考证号、身份证件号码两项，电脑端登录与手机端登录一致。",
          "You log in with your admission number and identity number, the same on the computer and on the phone.",
        ],
      },
      {
        number: "（八）",
        text: [
          "如在登录过程中遇到问题，可联系线上服客，或拨打培训项目服务方电话，考试过程禁止联系线上客服。请不要随意退出考试，若出现闪退，可在 5 分钟内按照之前步骤重新登录参加考试。",
          "If you meet a problem while logging in, contact online support or call the training provider; contacting online support during the exam is forbidden. Do not leave the exam at will. If the program closes unexpectedly, you may log in again by the same steps within 5 minutes and continue.",
        ],
      },
      {
        number: "（九）",
        text: [
          "考试过程中，未经允许不得离开监控区域，如因如厕等原因必须离开，需在 5 分钟内返回，超时监考员将会强制收卷，考生将不能登录考试客户端继续考试。如有如厕等需求，可于白纸上书写离开原因，并将纸张正面正对摄像头，监考老师弹窗提示允许后方可离开。因题量较大，建议考生提前处理好个人事项，避免答题时间不足。",
          "You may not leave the monitored area without permission. If you must leave, for the restroom for instance, you have to be back within 5 minutes; after that the invigilator collects the paper and you can no longer log in and continue. If you need to, write the reason on white paper and hold it facing the camera; you may leave only after the invigilator's permission pops up. There are many questions, so please see to personal matters beforehand and keep enough time to answer.",
        ],
      },
      {
        number: "（十）",
        text: [
          "若考试客户端显示有多个考试任务同时进行，请考生登录自己报名的考试任务，其他考试任务无法登录。",
          "If several exams are shown as running at once, log in to the one you registered for; you cannot log in to the others.",
        ],
      },
      {
        number: "（十一）",
        text: ["开考后 30 分钟内禁止交卷。", "Handing in is forbidden during the first 30 minutes after the start."],
      },
    ],
  },
  {
    number: "七",
    title: ["联系方式", "Contact"],
    clauses: [
      {
        number: "",
        text: ["培训项目服务方：{contact}", "Training provider: {contact}"],
      },
    ],
  },
]);
