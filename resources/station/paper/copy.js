/**
 * The copy on this computer of what the hub has not acknowledged yet, and which questions are marked: bound to the
 * sitting, gone when it is saved or over. In IndexedDB, which a killed browser keeps.
 */

const NAME = "invigilator-answers";
const PATIENCE = 3000; // ms for a storage that may be broken
const OLD = 24 * 3600_000; // ms after which what another sitting left is removed

export class Copy {
  /** Whether what was put down last is really there. */
  sound = true;
  #base = null;
  #sitting;

  /** @param {string} sitting the hub's reference of it */
  constructor(sitting) {
    this.#sitting = sitting;
  }

  /** What was kept: `{unsent: Map, desk: {current, marked} | null}`. Never throws: without storage there is nothing. */
  async open() {
    try {
      this.#base ??= await opened();
      await this.#forgetOld();
      const all = IDBKeyRange.bound([this.#sitting], [this.#sitting, []]);
      const rows = await done(this.#store("unsent", "readonly").getAll(all));
      const desk = await done(this.#store("desk", "readonly").get(this.#sitting));
      return { unsent: new Map(rows.map(({ question, entry }) => [question, entry])), desk: desk ?? null };
    } catch {
      this.sound = false;
      return { unsent: new Map(), desk: null };
    }
  }

  /** Keep a question's unsent answer; null when none is needed any more. */
  keep(question, entry) {
    const row = { sitting: this.#sitting, question, entry, at: Date.now() };
    this.#write("unsent", (store) => (entry ? store.put(row) : store.delete([this.#sitting, question])));
  }

  /** Keep where the candidate is and what is marked for later. */
  keepDesk(current, marked) {
    this.#write("desk", (store) => store.put({ sitting: this.#sitting, current, marked: [...marked], at: Date.now() }));
  }

  /** The sitting is over: nothing of it stays. */
  clear() {
    this.#write("unsent", (store) => store.delete(IDBKeyRange.bound([this.#sitting], [this.#sitting, []])));
    this.#write("desk", (store) => store.delete(this.#sitting));
  }

  #store(name, mode) {
    return this.#base.transaction(name, mode).objectStore(name);
  }

  #write(name, act) {
    try {
      const store = this.#store(name, "readwrite");
      store.transaction.onerror = store.transaction.onabort = () => {
        this.sound = false;
      };
      store.transaction.oncomplete = () => {
        this.sound = true;
      };
      act(store);
      store.transaction.commit?.(); // now, for the page may be gone in a moment
    } catch {
      this.sound = false;
    }
  }

  async #forgetOld() {
    for (const name of ["unsent", "desk"]) {
      const store = this.#store(name, "readwrite");
      for (const row of await done(store.getAll())) {
        if (Math.abs(Date.now() - row.at) < OLD || row.sitting === this.#sitting) continue;
        store.delete(name === "desk" ? row.sitting : [row.sitting, row.question]);
      }
    }
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("unsent", { keyPath: ["sitting", "question"] });
    request.result.createObjectStore("desk", { keyPath: "sitting" });
  };
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no storage")), PATIENCE));
  return Promise.race([done(request), late]);
}
