// How far one request is followed. What is over a bound is opaque.

/** Nesting of texts, wrappers and calls. */
export const MAX_DEPTH = 24;
/** Steps that every command may take, and more for each so many characters of its text. */
export const BASE_STEPS = 2000;
export const CHARACTERS_PER_STEP = 8;
export const MAX_STEPS = 50_000;
/** A text may be read again inside of itself (`eval eval …`), but not for ever. */
export const BASE_CHARACTERS = 1 << 19;
export const MAX_FILES = 20;
export const MAX_FILE_DEPTH = 5;
/** A file may start itself with other arguments (`make` in a Makefile); more often than this it is a cycle. */
export const MAX_CYCLES = 2;
/** Reading this much again and again is what a hostile text does. */
export const LARGE_FILE = 1 << 14;
