/** Consent to face comparison: [Chinese, English]. */

export default {
  "face.title": ["人脸比对（自愿选择）", "Face comparison (your choice)"],
  "face.text": ["系统可以把考试中的画面与您登录时拍的照片自动比对，提示监考人员是否为本人。两种选择都可以参加考试，结论都由监考人员作出。", "The system can compare pictures from the exam with your login photograph and give the invigilators a hint whether it is still you. You can take the exam either way; a person always decides."],
  "face.allow": ["同意由系统自动比对", "Let the system compare"],
  "face.allow.text": ["比对只在主办方的服务器上进行，结果仅供监考人员参考。", "It happens on the organiser's server only, as a hint for the invigilators."],
  "face.refuse": ["不同意，由监考人员人工核对", "No, a person compares"],
  "face.refuse.text": ["监考人员查看您的照片和画面进行核对，不影响您的考试和成绩。", "An invigilator looks at your photograph and your picture. Your exam and score are not affected."],
  "face.now.allowed": ["人脸比对：由系统自动比对。", "Faces are compared by the system."],
  "face.now.refused": ["人脸比对：由监考人员人工核对。", "Faces are compared by a person."],
  "face.change.allow": ["改为系统自动比对", "Let the system compare"],
  "face.change.refuse": ["撤回同意，改为人工核对", "Withdraw: let a person compare"],
  "face.need": ["请在两种人脸比对方式中选择一种。", "Choose one of the two ways to compare faces."],
};
