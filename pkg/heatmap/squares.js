// What the variance of a difference is the sum of: the squares of what each point adds. A value of a grid counts as so many
// points that add 1 each.

/** Steps whose weights are the squares of those of some histories, each with its options and times its factor; in units of the
 * square of `unit`, as that of 1e20 is beyond single precision. */
export const squaresOf = (sides) => {
  const all = sides.flatMap(({ history, options: { mode }, factor }) =>
    history.steps().reverse().flatMap((step) => {
      const { x, weight, values, decay = 1 } = step;
      factor *= decay;
      const list = values ?? (mode != "count" && weight ? weight : x?.map(() => 1));
      return list ? { step, list, factor } : [];
    }),
  );
  const unit = all.reduce((most, { list, factor }) => list.reduce((most, one) => Math.max(most, Math.abs(one * factor)), most), 0) || 1;
  const steps = all.map(({ step, list, factor }) => {
    const name = step.values ? "values" : "weight";
    // Points that are removed are taken away as such; values have been made negative.
    const square = step.values ? (one) => Math.abs(one) * (step.remove ? -1 : 1) : (one) => one * one;
    const share = (factor / unit) ** 2;
    return { ...step, [name]: Float32Array.from(list, (one) => square(one) * share) };
  });
  return { steps, unit };
};
