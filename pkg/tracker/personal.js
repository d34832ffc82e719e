// What in a text looks as if it told of a person. The tracker masks it, and so does whatever else leaves a page.

/** A word that looks like an e-mail address, a phone, card or account number, or a token; or of which a part is masked. */
export const isPersonal = (word) => /[@＠﹫*]|%40|\p{L}{24}|\d(?!x\d)\p{L}+\d|^(.*\p{N}){5}|^(?=.*([A-Z].{15}|[^-_.]{16})).*\d/u.test(word);

/** A number of five digits or more, written in groups; of ten or more, whatever stands between them, as in a path the
 * parts of a date do. */
export const GROUPED = /\p{N}([^\p{L}\p{N}]{0,9}\p{N}){9,}|\p{N}([\s().,|'’\p{Pd}]{0,99}\p{N}){4,}/gu;
