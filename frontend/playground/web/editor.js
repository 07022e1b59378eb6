// The text field with its line numbers.

export class Editor {
  #field;
  #gutter;
  #lines = 1;

  constructor(field, gutter) {
    this.#field = field;
    this.#gutter = gutter;
    field.addEventListener('scroll', () => this.#follow(), { passive: true });
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#field.scrollTop = 0;
    this.number();
  }

  // Numbers the lines anew where there are more or fewer than before.
  number() {
    const text = this.#field.value;
    let lines = 1;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
    if (lines !== this.#lines) {
      this.#lines = lines;
      this.#gutter.textContent = Array.from({ length: lines }, (_, index) => index + 1).join('\n');
    }
    this.#follow();
  }

  // Goes to a line, counted from 1, and selects it.
  show(line) {
    const text = this.#field.value;
    let start = 0;
    for (let before = 1; before < line; before += 1) {
      const end = text.indexOf('\n', start);
      if (end < 0) break;
      start = end + 1;
    }
    const end = text.indexOf('\n', start);
    this.#field.focus();
    this.#field.setSelectionRange(start, end < 0 ? text.length : end);
    const height = parseFloat(getComputedStyle(this.#field).lineHeight);
    this.#field.scrollTop = Math.max(0, (line - 4) * height);
    this.#follow();
  }

  #follow() {
    this.#gutter.scrollTop = this.#field.scrollTop;
  }
}
