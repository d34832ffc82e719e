// What was chosen in the controls, by name: as a link tells it, and as one wants it.

/** The choices of `controls`. */
export const makeChosen = ({ choices, fields }) => {
  const now = () => {
    const values = Object.entries(fields).map(([name, { value }]) => [name, value]);
    return { kind: choices.find((choice) => choice.checked).value, ...Object.fromEntries(values) };
  };
  const initial = now();

  /** Sets one control: whether it has that value now. */
  const choose = (name, value) => {
    const choice = name == "kind" && choices.find((choice) => choice.value == value);
    if (choice) return (choice.checked = true);
    if (!Object.hasOwn(fields, name)) return false;
    const field = fields[name];
    const was = field.value;
    if (field.take) field.take(`${value}`);
    else field.value = value;
    if (field.value == value) return true;
    field.value = was;
  };

  return {
    /** What differs from what a map opens with. */
    state: () => Object.fromEntries(Object.entries(now()).filter(([name, value]) => value != initial[name])),

    /** Chooses what a link wants. */
    restore: (wanted) => {
      for (const [name, value] of Object.entries(wanted)) {
        if (!choose(name, value)) console.warn("isotherm: the link asks for what there is not:", name, value);
      }
    },
  };
};
