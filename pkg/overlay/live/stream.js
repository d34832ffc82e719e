// Listens to the collector's events. By fetch, since an EventSource cannot show a token.

/** Between two attempts to reach the collector, ms. */
const RETRY_MS = 3000;
/** Answers that another attempt would get again. */
const FINAL = [400, 401, 403, 404];

/** The name and the data of an event, as it came. */
const read = (text) => {
  const field = (name) => text.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1];
  return { name: field("event"), data: JSON.parse(field("data") ?? "{}") };
};

/** Opens a stream with `open`, which fetches it, and again whenever it ends. `heard` is called with each event, one without
 * a name being a sign of life; `failed` with the status of what was no stream, or with none. */
export const listenTo = ({ open, guard, heard, failed }) => {
  let reader, timer, ended;

  const tell = guard((text) => heard(read(text)));

  const follow = async (body) => {
    const decoder = new TextDecoder();
    reader = body.getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done && !ended; part = await reader.read()) {
      const events = (rest + decoder.decode(part.value, { stream: true })).split("\n\n");
      rest = events.pop();
      events.forEach(tell);
    }
  };

  const attempt = async () => {
    let status;
    try {
      const answer = await open();
      if (ended) return answer.body.cancel();
      if (answer.ok) await follow(answer.body);
      else status = answer.status;
    } catch {} // the collector is out of reach, or the overlay has closed
    if (ended) return;
    const isFinal = FINAL.includes(status);
    guard(failed)(status);
    if (!isFinal) timer = setTimeout(guard(attempt), RETRY_MS);
  };

  attempt();
  return {
    /** Listens no more. */
    end: () => {
      ended = true;
      clearTimeout(timer);
      reader?.cancel().catch(() => {});
    },
  };
};
