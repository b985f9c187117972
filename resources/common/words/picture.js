/** What can be wrong with a picture, and what to do: [Chinese, English]. */

export default {
  "picture.covered": ["画面被遮挡。请检查镜头前是否有遮挡物或镜头盖。", "The lens is covered. See whether something is before it, or its lid is closed."],
  "picture.dark": ["画面太暗。请打开灯，让光线照在脸上。", "The picture is too dark. Switch on a light that falls on your face."],
  "picture.bright": ["画面过亮。请调暗灯光，或避开直射的光线。", "The picture is too bright. Dim the light, or move out of direct light."],
  "picture.backlit": ["您背对着光。请拉上窗帘，或换个方向，让光线从前方照来。", "The light is behind you. Close the curtains or turn round, so that it comes from the front."],
  "picture.blurred": ["画面模糊。请擦拭镜头，保持不动，等待对焦。", "The picture is blurred. Wipe the lens, keep still and let it focus."],
  "picture.frozen": ["画面已静止不动。请重新检测，或换一个摄像头。", "The picture does not move. Check again, or use another camera."],
  "picture.noFace": ["没有在照片中找到人脸。请正对摄像头，让脸部位于框线内。", "No face was found in the photograph. Face the camera, with your face in the outline."],
  "picture.faces": ["照片中不止一张脸。请确保画面中只有您一人。", "There is more than one face in the photograph. Be alone in the picture."],

  "photo.useAnyway": ["仍然使用这张照片", "Use it anyway"],
  "photo.advice": ["建议重拍；也可以仍然使用，将由监考员查看。", "Better take it again. You may use it anyway: an invigilator will look at it."],
};
