// What calls back: all of it guarded, all of it gone when the overlay closes. Whatever goes wrong inside ends the overlay
// and nothing else.

/** A life that `fail` ends when something throws. */
export const makeLife = (fail) => {
  const controller = new AbortController();
  const { signal } = controller;

  /** A function for the browser to call. */
  const guard =
    (call) =>
    (...facts) => {
      if (signal.aborted) return;
      try {
        return call(...facts);
      } catch (error) {
        fail(error);
      }
    };

  const adder = (options) => (target, hear, ...kinds) => {
    const guarded = guard(hear);
    for (const kind of kinds) target.addEventListener(kind, guarded, { ...options, signal });
  };

  return {
    signal,
    guard,
    /** Hears events of the overlay's own elements. */
    listen: adder({}),
    /** Hears events before the page does, and cannot hold them up. */
    overhear: adder({ capture: true, passive: true }),
    /** Hears events before the page does, and may take them. */
    intercept: adder({ capture: true }),
    /** An observer of a class. */
    observe: (Observer, see) => {
      const observer = new Observer(guard(see));
      signal.addEventListener("abort", () => observer.disconnect());
      return observer;
    },
    end: () => controller.abort(),
  };
};
