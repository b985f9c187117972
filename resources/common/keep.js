/** What a page remembers over a reload of its tab: never longer, never in another tab. */

export class Keep {
  #key;

  constructor(name) {
    this.#key = `invigilator.${name}`;
  }

  /** The remembered fields, {} when there are none or storage is switched off. */
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }

  /** Remember these fields beside the others. */
  write(fields) {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ ...this.read(), ...fields }));
    } catch {
      // a reload will then begin anew
    }
  }

  clear() {
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // nothing was kept
    }
  }
}
