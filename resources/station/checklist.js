/** What a candidate confirms before the exam, item by item: names as they are journalled, by where they belong. */

export const CHECKLIST = Object.freeze({
  computer: ["chat", "remote", "recording", "guard", "input", "download"],
  place: ["screens", "ears", "desk", "room", "restroom"],
});

export const ITEMS = Object.freeze(Object.values(CHECKLIST).flat());
