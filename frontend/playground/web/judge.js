// The page's side of the worker: sends what has changed, one question at a time.

// How long somebody has to stop typing before it is judged.
const QUIET_MS = 150;

export class Judge {
  #worker;
  #ready = false;
  #ended = false;
  #question = 0;
  #underWay = 0;
  #again = false;
  #waiting = [];
  #timer;
  // What the worker has: a file's number to the revision that was sent.
  #sent = new Map();
  #ask;
  #told;

  // `ask` gives what is to be judged: { files: [{ id, name, data, revision }], version, shown }.
  // `told` takes what happens: { busy }, { summary, groups }, { more }, { example }, { failed }.
  constructor(ask, told) {
    this.#ask = ask;
    this.#told = told;
    this.#start();
  }

  // What is to be judged has changed; `soon` after a pause in typing, else at once.
  changed(soon) {
    if (this.#ended) this.#start();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#judge(), soon ? QUIET_MS : 0);
  }

  // More groups of the last answer.
  more(from, count) {
    this.#send({ more: { from, count } });
  }

  // The manifests to begin with.
  example() {
    if (this.#ended) this.#start();
    this.#send({ example: true });
  }

  // A worker that is still loading hears nothing.
  #send(message) {
    if (this.#ready) this.#worker.postMessage(message);
    else this.#waiting.push(message);
  }

  #start() {
    this.#ended = false;
    this.#underWay = 0;
    this.#sent.clear();
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    // A script that could not be loaded has no message.
    this.#worker.onerror = (event) => this.#failed(event.message ?? 'the worker could not be loaded');
  }

  #judge() {
    if (!this.#ready || this.#underWay) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    const { files, version, shown } = this.#ask();
    const put = files.filter(({ id, revision }) => this.#sent.get(id) !== revision);
    const kept = new Set(files.map(({ id }) => id));
    const removed = [...this.#sent.keys()].filter((id) => !kept.has(id));
    for (const { id, revision } of put) this.#sent.set(id, revision);
    for (const id of removed) this.#sent.delete(id);
    this.#question += 1;
    this.#underWay = this.#question;
    this.#again = false;
    this.#told({ busy: true });
    this.#worker.postMessage({ question: this.#question, version, shown, removed, put: put.map(({ id, name, data }) => ({ id, name, data })) });
  }

  #heard(data) {
    if (data.failed !== undefined) return this.#failed(data.failed);
    if (data.ready) {
      this.#ready = true;
      this.#told({ ready: true });
      for (const message of this.#waiting.splice(0)) this.#send(message);
      return this.#judge();
    }
    if (data.question === undefined) return this.#told(data);
    this.#underWay = 0;
    this.#told({ busy: false });
    this.#told(data);
    // What was changed meanwhile is asked at once.
    if (this.#again) this.#judge();
  }

  #failed(why) {
    this.#worker.terminate();
    // What ended the module would end it again: another one starts with the next change. One that could not be loaded stays away.
    this.#ended = this.#ready;
    this.#ready = false;
    this.#told({ busy: false });
    this.#told({ failed: why, loaded: this.#ended });
  }
}
