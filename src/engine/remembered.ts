/** Longer texts are not kept. */
const MAX_LENGTH = 200;
/** Answers that are kept; then all are forgotten. */
const MAX_KEPT = 500;

/** A pure function of a text that keeps its answers: the same few names come again with every decision. */
export function remembered<T extends string | boolean>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_LENGTH) return answer(text);
    const old = known.get(text);
    if (old !== undefined) return old;
    const made = answer(text);
    if (known.size >= MAX_KEPT) known.clear();
    known.set(text, made);
    return made;
  };
}
