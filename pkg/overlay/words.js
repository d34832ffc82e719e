// All words that a person reads, in their language: a table by key, which whoever shows a map fills before it is shown.
export const words = {};
