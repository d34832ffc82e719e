// The numbers by which the core knows things, as `crates/wire` gives them. An enum, because its members cost no bytes.

/** `wire::SignalKind`; those that the core itself tells are left out. */
export enum Signal {
  Custom = 0,
  Error = 1,
  Resource = 2,
  Timing = 4,
  Swipe = 9,
  Select = 10,
  Copy = 11,
  Field = 12,
  Submit = 13,
  Revenue = 14,
  Variant = 15,
}

/** `wire::Pointer`. */
export enum Pointer {
  Mouse = 0,
  Touch = 1,
  Pen = 2,
  Keyboard = 3,
}

/** `wire::flags`. */
export enum Flag {
  Automated = 1,
  Routed = 2,
  Restored = 4,
  Prerendered = 16,
  PlainJs = 32,
  Returning = 64,
}

/** `capture::Vital`. */
export enum Vital {
  Lcp = 0,
  Fcp = 3,
  Ttfb = 4,
}

/** `capture::Promise`. */
export enum Promised {
  Unseen = 0,
  Nothing = 1,
  Effect = 2,
}

/** `capture::Effect`. */
export enum Effect {
  Begun = 1,
  Done = 2,
  Seen = 5,
}
